#include "limbeck/loss/flow.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/loss/distribution.h"

namespace limbeck::loss {
namespace {

Tensor pooled(const Tensor& map, int64_t height, int64_t width, bool maximum) {
  if (map.size(2) == height && map.size(3) == width) return map;
  return maximum ? std::get<0>(at::adaptive_max_pool2d(map, {height, width}))
                 : at::adaptive_avg_pool2d(map, {height, width});
}

}  // namespace

Tensor flow(const Tensor& first, const Tensor& last, bool maximum) {
  const int64_t height = std::min(first.size(2), last.size(2)), width = std::min(first.size(3), last.size(3));
  const Tensor a = pooled(widened(first), height, width, maximum).flatten(2),
               b = pooled(widened(last), height, width, maximum).flatten(2);
  return at::matmul(a, b.transpose(1, 2)) / (height * width);
}

}  // namespace limbeck::loss
