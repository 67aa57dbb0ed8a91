#include "limbeck/explain/cka.h"

#include <ATen/ATen.h>

#include "limbeck/base/check.h"

namespace limbeck::explain {

Tensor centred_gram(const Tensor& values) {
  LIMBECK_CHECK(values.dim() >= 2, shape_text(shape_of(values)));
  const Tensor x = values.scalar_type() == at::kDouble ? values.flatten(1) : values.flatten(1).to(at::kFloat);
  const Tensor centred = x - x.mean(0, /*keepdim=*/true);
  return centred.matmul(centred.t());
}

Tensor cka(const std::vector<Tensor>& rows, const std::vector<Tensor>& columns) {
  Tensor found =
      at::empty({static_cast<int64_t>(rows.size()), static_cast<int64_t>(columns.size())}, at::kDouble);
  const auto wide = [](const Tensor& gram) { return gram.cpu().to(at::kDouble).flatten(); };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Tensor k = wide(rows[i]);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const Tensor l = wide(columns[j]);
      LIMBECK_CHECK(k.numel() == l.numel(), "layers of other samples");
      found[static_cast<int64_t>(i)][static_cast<int64_t>(j)] =
          k.dot(l) / (k.norm() * l.norm());  // 0/0 is not a number
    }
  }
  return found;
}

}  // namespace limbeck::explain
