#include "limbeck/explain/activations.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "limbeck/base/check.h"
#include "limbeck/explain/rows.h"

namespace limbeck::explain {

Tensor channel_means(const Tensor& features) {
  LIMBECK_CHECK(features.dim() == 4 || features.dim() == 2, shape_text(shape_of(features)));
  return features.dim() == 2 ? features : features.mean({2, 3});
}

Tensor place_means(const Tensor& features) {
  LIMBECK_CHECK(features.dim() == 4, shape_text(shape_of(features)));
  return features.mean(1).flatten(1);
}

Tensor class_shares(const Tensor& m, const std::vector<int64_t>& labels) {
  const Tensor all = at::tensor(labels, at::kLong);
  LIMBECK_CHECK(m.dim() == 2 && m.size(1) == all.numel(), shape_text(shape_of(m)));
  const Tensor known = (all >= 0).nonzero().squeeze(1);
  const Tensor values = m.to(at::kDouble).index_select(1, known), label = all.index_select(0, known);
  const Tensor mean = values.mean(1, /*keepdim=*/true);
  Tensor between = at::zeros({m.size(0)}, at::kDouble);
  for (const int64_t one : std::set<int64_t>(labels.begin(), labels.end())) {
    if (one < 0) continue;
    const Tensor rows = (label == one).nonzero().squeeze(1);
    const Tensor gap = values.index_select(1, rows).mean(1) - mean.squeeze(1);
    between = between + gap.square() * static_cast<double>(rows.numel());
  }
  return between / (values - mean).square().sum(1);  // 0/0 is not a number
}

Tensor condensed(const Tensor& m, std::vector<int64_t>& labels, int64_t most) {
  const auto columns = static_cast<int64_t>(labels.size());
  LIMBECK_CHECK(m.dim() == 2 && m.size(1) == columns && most > 0);
  const int64_t together = (columns + most - 1) / most;
  if (together <= 1) return m;
  std::vector<int64_t> begins = borders(labels), kept;
  begins.insert(begins.begin(), 0);
  begins.push_back(columns);
  std::vector<Tensor> parts;
  for (std::size_t b = 0; b + 1 < begins.size(); ++b)
    for (int64_t begin = begins[b]; begin < begins[b + 1]; begin += together) {
      const int64_t end = std::min(begin + together, begins[b + 1]);
      parts.push_back(m.slice(1, begin, end).mean(1));
      kept.push_back(labels[static_cast<std::size_t>(begin)]);
    }
  labels = std::move(kept);
  return at::stack(parts, 1);
}

}  // namespace limbeck::explain
