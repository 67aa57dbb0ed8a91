#pragma once
// The matrix product of a linear layer, by the faster of two libraries.
#include "limbeck/tensor/tensor.h"

namespace limbeck::nn {

/// x (N, in) times the transpose of weight (out, in), plus bias (out) where it is defined: (N, out),
/// differentiable as often as one likes. On AMD processors MKL takes a slow path, so large float32 products
/// go through oneDNN there; everywhere else, and while a model is traced, this is at::linear. Equal to it up
/// to rounding (1e-6 of the largest value).
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);

}  // namespace limbeck::nn
