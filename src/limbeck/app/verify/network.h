#pragma once
// A network of a reference case, where the case gives weights and inputs instead of activations.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/data/batch.h"
#include "limbeck/model/registry.h"

namespace limbeck::app {

/// Which network, and the case's tensor of each parameter and buffer.
struct NetworkRule {
  model::Blueprint blueprint;
  std::map<std::string, std::string> weights;
};

class CaseNetwork {
 public:
  /// Built for inputs like `sample` (N, ...), in float64. UserError where tensors do not fit.
  CaseNetwork(const NetworkRule& rule, const Tensors& tensors, const Tensor& sample);

  /// Every tap for these inputs, derived ones too, in evaluation; with a graph where gradients are enabled.
  Tensors answer(const Tensors& inputs, const data::Batch& batch);
  /// Adds the gradient of every parameter to that of the tensor it came from, if that one gathers any.
  void pass_on_gradients(Tensors& tensors) const;

 private:
  std::shared_ptr<nn::Model> model_;
  std::vector<std::pair<std::string, Tensor>> parameters_;  // the tensor's name, the parameter
};

}  // namespace limbeck::app
