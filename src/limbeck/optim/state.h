#pragma once
// Reading tensors of a checkpoint back into tensors that are there.
#include <string>

#include "limbeck/tensor/tensor.h"

namespace limbeck::optim {

/// Copies `state[name]` into `target`, which keeps its layout, type and device. UserError if it is missing or
/// has another shape.
void restore_into(const Tensor& target, const Tensors& state, const std::string& name);

}  // namespace limbeck::optim
