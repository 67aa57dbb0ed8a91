#pragma once
// A module's tensors by name, and how foreign tensors fail to fit them.
#include <torch/nn/module.h>

#include <string>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::nn {

struct Named {
  std::string name;
  Tensor tensor;
  bool is_parameter;  // else a buffer
};

/// Every parameter and buffer once (a tied one under its first name), in the order of PyTorch's state_dict:
/// module by module as registered, parameters before buffers.
std::vector<Named> ordered_state(const torch::nn::Module& module);

/// What keeps tensors from a file out of a module.
struct Misfit {
  struct Reshaped {
    std::string name;
    Shape file, model;
  };
  std::vector<Reshaped> reshaped;    // in the module's order
  std::vector<std::string> missing;  // in the module's order: the module has them, the file has not
  std::vector<std::string> unknown;  // in alphabetical order: the other way round
  std::vector<std::string> retyped;  // whole numbers where fractions belong, or the other way round
  bool any() const { return !reshaped.empty() || !missing.empty() || !unknown.empty() || !retyped.empty(); }

  /// "tensor 'fc.weight' is (100, 64) in the file and (10, 64) in the model; the file lacks 'a', 'b' and 3
  /// more".
  std::string text() const;
};

/// Networks saved before 2018 have no `num_batches_tracked`, and nothing depends on it: those may be missing.
Misfit misfit(const torch::nn::Module& module, const Tensors& values);

}  // namespace limbeck::nn
