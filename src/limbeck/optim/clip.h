#pragma once
// A bound on the gradients of a step.
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::optim {

/// The Euclidean norm of all gradients together as it was, and the scaling of them by min(1, bound / (norm +
/// 1e-6)), as torch's clip_grad_norm_ (no scaling if `bound` is 0). Parameters without gradient do not count.
/// Returns one float32 scalar, float64 where a gradient is; it stays on the device. Infinite or NaN exactly
/// if a gradient is, or if the norm leaves float32's range.
Tensor clip_gradients(const std::vector<Tensor>& parameters, double bound);

}  // namespace limbeck::optim
