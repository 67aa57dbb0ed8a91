#include "limbeck/loss/attention.h"

#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"

namespace limbeck::loss {
namespace {

constexpr double kLeastLength = 1e-12;  // of a map, so that none is divided by zero

// Values from 0 up, divided by the largest of each sample.
Tensor over_largest(const Tensor& values, at::IntArrayRef of_sample) {
  const Tensor largest = values.detach().amax(of_sample, /*keepdim=*/true);
  return values / at::where(largest > 0, largest, at::ones_like(largest));
}

// Mean over channels where the formula has a sum: the same once rows have length 1.
Tensor collapsed(const Tensor& features, const AttentionMap& kind) {
  if (kind.map == "sum" || (kind.map == "sum_p" && kind.power == 1)) return features.abs().mean(/*dim=*/1);
  if (kind.power == 2)
    return kind.map == "max_p" ? features.abs().amax(/*dim=*/1).square() : features.square().mean(/*dim=*/1);
  // Larger powers leave the range of float32, or fall below kLeastLength: each sample is divided by its
  // largest value, which the normalisation takes out again. After a fourth power that is time enough.
  if (kind.power == 4 && kind.map == "sum_p")
    return over_largest(features.square().square().mean(/*dim=*/1), {1, 2});
  const Tensor within = over_largest(features.abs(), {1, 2, 3});
  return kind.map == "max_p" ? within.amax(/*dim=*/1).pow(kind.power)
                             : within.pow(kind.power).mean(/*dim=*/1);
}

}  // namespace

Tensor attention(const Tensor& features, const AttentionMap& kind, int64_t height, int64_t width) {
  const Tensor wide = widened(features);
  const bool fits = wide.size(2) == height && wide.size(3) == width;
  const Tensor map = collapsed(fits ? wide : at::adaptive_avg_pool2d(wide, {height, width}), kind).flatten(1);
  return map / map.norm(2, /*dim=*/1, /*keepdim=*/true).clamp_min(kLeastLength);
}

}  // namespace limbeck::loss
