#include "limbeck/optim/clip.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace limbeck::optim {

Tensor clip_gradients(const std::vector<Tensor>& parameters, double bound) {
  const c10::NoGradGuard no_gradient;
  std::vector<Tensor> gradients;
  at::ScalarType type = at::kFloat;  // of the norm: never less than float32
  for (const Tensor& parameter : parameters) {
    if (!parameter.grad().defined()) continue;
    gradients.push_back(parameter.grad());
    if (gradients.back().scalar_type() == at::kDouble) type = at::kDouble;
  }
  if (gradients.empty()) return at::zeros({}, at::kFloat);
  const Tensor norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, 2, type)), 2);
  if (bound > 0) at::_foreach_mul_(gradients, at::clamp_max(bound / (norm + 1e-6), 1));
  return norm;
}

}  // namespace limbeck::optim
