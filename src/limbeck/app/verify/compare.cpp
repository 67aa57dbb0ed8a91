#include "limbeck/app/verify/compare.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "limbeck/base/error.h"

namespace limbeck::app {

double relative_error(const Tensor& ours, const Tensor& expected) {
  if (ours.sizes() != expected.sizes())
    throw UserError("has shape " + shape_text(shape_of(ours)) + ", the reference " +
                    shape_text(shape_of(expected)));
  if (expected.numel() == 0) return 0;
  const Tensor a = ours.detach().to(at::kDouble), b = expected.to(at::kDouble);
  const double scale = std::max(b.abs().max().item<double>(), 1e-6);
  const double error = (a - b).abs().max().item<double>() / scale;
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

}  // namespace limbeck::app
