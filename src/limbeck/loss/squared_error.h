#pragma once
// The squared difference of two tensors in one pass.
#include <ATen/core/Reduction.h>

#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// The mean over all values of (a - b)^2, or their sum; in the wider of both types, float32 at least.
Tensor squared_error(const Tensor& a, const Tensor& b,
                     at::Reduction::Reduction reduction = at::Reduction::Mean);

}  // namespace limbeck::loss
