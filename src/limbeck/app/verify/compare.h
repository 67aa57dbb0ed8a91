#pragma once
// How far a result is from its reference.
#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

/// The largest difference of two tensors, relative to the largest absolute value of `expected` (to 1e-6 where
/// that is smaller, so that a reference of zeros can be met). Infinite where one is not a number. UserError
/// for other shapes.
double relative_error(const Tensor& ours, const Tensor& expected);

}  // namespace limbeck::app
