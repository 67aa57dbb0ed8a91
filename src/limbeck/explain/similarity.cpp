#include "limbeck/explain/similarity.h"

#include <ATen/ATen.h>

#include "limbeck/base/check.h"

namespace limbeck::explain {

Contrast contrast(const Tensor& g, const std::vector<int64_t>& labels) {
  const auto rows = static_cast<int64_t>(labels.size());
  LIMBECK_CHECK(g.dim() == 2 && g.size(0) == rows && g.size(1) == rows, shape_text(shape_of(g)));
  const Tensor label = at::tensor(labels, at::kLong), known = label >= 0;
  const Tensor pairs = known.unsqueeze(0) & known.unsqueeze(1) & at::eye(rows, at::kBool).logical_not();
  const Tensor same = label.unsqueeze(0) == label.unsqueeze(1);
  const Tensor values = g.cpu().to(at::kDouble);
  return {values.masked_select(pairs & same).mean().item<double>(),
          values.masked_select(pairs & same.logical_not()).mean().item<double>()};
}

}  // namespace limbeck::explain
