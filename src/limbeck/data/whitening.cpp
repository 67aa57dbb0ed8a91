#include "limbeck/data/whitening.h"

#include <ATen/ATen.h>

#include <cmath>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/images.h"
#include "limbeck/data/tables.h"

namespace limbeck::data {
namespace {

constexpr int64_t kMostValues = 12288;  // a colour picture of 64x64; the matrix then takes 0.6 GB

// (rows, D) in float64, in libtorch's own memory.
Tensor matrix_of(Block block) {
  make_float(block);
  return at::from_blob(block.floats.data(), {block.rows, block.row_size()}, at::kFloat).to(at::kDouble);
}

// U diag(scale) U^T, with `base` added on the diagonal.
Tensor composed(const Tensor& basis, const Tensor& scale, double base) {
  Tensor matrix = at::mm(basis * scale, basis.t());
  matrix.diagonal().add_(base);
  return matrix;
}

// By the eigenvectors of the covariance (D, D).
Tensor by_covariance(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
                     const Tensor& mean, double epsilon) {
  Tensor covariance = at::zeros({mean.numel(), mean.numel()}, at::kDouble);
  visit(source, rows, before, "image", [&](const Block& block) {
    const Tensor x = matrix_of(block) - mean;
    covariance.addmm_(x.t(), x);
  });
  const auto [values, basis] = at::linalg_eigh(covariance / static_cast<double>(rows.size()));
  return composed(basis, (values.clamp_min(0) + epsilon).rsqrt(), 0);
}

// The same by the singular values of the data (N, D), N < D: along all other directions the variance is 0,
// and the matrix multiplies by 1 / sqrt(epsilon).
Tensor by_data(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
               const Tensor& mean, double epsilon) {
  std::vector<Tensor> parts;
  visit(source, rows, before, "image", [&](const Block& block) { parts.push_back(matrix_of(block) - mean); });
  const auto [left, values, right] = at::linalg_svd(at::cat(parts), /*full_matrices=*/false);
  const double base = 1 / std::sqrt(epsilon);
  const Tensor variances = values * values / static_cast<double>(rows.size());
  return composed(right.t(), (variances + epsilon).rsqrt() - base, base);
}

}  // namespace

Tables whitening(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
                 double epsilon) {
  LIMBECK_CHECK(!rows.empty() && epsilon > 0, rows.size(), " rows, epsilon ", epsilon);
  const Shape shape = shape_after(before, source.facts().fields.at("image"));
  const int64_t values = size_of(shape);
  if (values > kMostValues)
    throw UserError("zca of images with " + grouped(values) + " values needs a matrix of " +
                    grouped(values * values) + "; resize them to at most " + grouped(kMostValues) +
                    " values");
  Tensor mean = at::zeros({values}, at::kDouble);
  visit(source, rows, before, "image", [&](const Block& block) { mean += matrix_of(block).sum(0); });
  mean /= static_cast<double>(rows.size());
  const bool few = static_cast<int64_t>(rows.size()) < values;
  const Tensor matrix = (few ? by_data : by_covariance)(source, rows, before, mean, epsilon);
  return {{"mean", table_of(mean.view(shape))}, {"matrix", table_of(matrix)}};
}

}  // namespace limbeck::data
