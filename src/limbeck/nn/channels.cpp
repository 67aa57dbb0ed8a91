#include "limbeck/nn/channels.h"

#include <ATen/ATen.h>

#include "limbeck/base/check.h"

namespace limbeck::nn {

Tensor shuffle_channels(const Tensor& x, int64_t groups) {
  if (groups == 1) return x;
  const int64_t channels = x.size(1);
  LIMBECK_CHECK(channels % groups == 0, channels, " channels in ", groups, " groups");
  return x.unflatten(1, {groups, channels / groups}).transpose(1, 2).flatten(1, 2);
}

Tensor max_out(const Tensor& x, int64_t pieces) {
  const int64_t width = x.size(1) / pieces;
  LIMBECK_CHECK(width * pieces == x.size(1), x.size(1), " channels in ", pieces, " pieces");
  Tensor largest = at::slice(x, 1, 0, width);
  for (int64_t p = 1; p < pieces; ++p)
    largest = at::maximum(largest, at::slice(x, 1, p * width, (p + 1) * width));
  return largest;
}

}  // namespace limbeck::nn
