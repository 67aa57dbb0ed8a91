#include "limbeck/loss/similarity.h"

#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"
#include "limbeck/nn/product.h"

namespace limbeck::loss {
namespace {

constexpr double kLeastLength = 1e-12;  // of a row; what is shorter counts as silent

}  // namespace

Tensor similarity(const Tensor& features, const std::string& row_norm) {
  const Tensor rows = widened(features).flatten(1);  // (N, D)
  const Tensor products = nn::linear(rows, rows, {});
  const Tensor length = products.norm(row_norm == "l1" ? 1 : 2, /*dim=*/1, /*keepdim=*/true);
  // A silent row divided by 1e-12 would stay zero, but its gradient would be 1e12 times too large.
  const Tensor silent = length.detach() <= kLeastLength;
  return (products / length.masked_fill(silent, 1)).masked_fill(silent, 0);
}

}  // namespace limbeck::loss
