#include "limbeck/explain/attention.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace limbeck::explain {

Tensor attention_maps(const Tensor& features, const loss::AttentionMap& kind) {
  const int64_t height = features.size(2), width = features.size(3);
  return loss::attention(features, kind, height, width).view({-1, height, width});
}

Tensor strengths(const Tensor& maps) {
  return maps * std::sqrt(static_cast<double>(maps.size(1) * maps.size(2)));
}

Tensor attention_likeness(const Tensor& a, const Tensor& b, const loss::AttentionMap& kind) {
  const int64_t height = std::min(a.size(2), b.size(2)), width = std::min(a.size(3), b.size(3));
  return (loss::attention(a, kind, height, width) * loss::attention(b, kind, height, width)).sum(1);
}

}  // namespace limbeck::explain
