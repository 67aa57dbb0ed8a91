#pragma once
// The reference networks store no weights: both sides fill them from names and indices
// (tests/golden/README.md).
#include <torch/nn/module.h>

#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

struct Filling {
  uint64_t key = 0;
  double phase = 0;
};

/// u(name, 0), u(name, 1) ... in [-1, 1): a hash of name and index, exact in 64 bits.
std::vector<double> hashed(const std::string& name, uint64_t key, int64_t count);

/// Fills every parameter and buffer, in the type that it has.
void fill(const torch::nn::Module& module, const Filling& filling);

/// x[j] = sin(0.01 j + phase) + 0.5 sin(0.37 j + 1), j the flat index; float64.
Tensor filled_input(const Shape& shape, const Filling& filling);

}  // namespace limbeck::app
