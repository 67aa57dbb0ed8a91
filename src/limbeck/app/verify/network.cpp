#include "limbeck/app/verify/network.h"

#include <ATen/ATen.h>

#include "limbeck/nn/derived.h"

namespace limbeck::app {

CaseNetwork::CaseNetwork(const NetworkRule& rule, const Tensors& tensors, const Tensor& sample) {
  const Shape shape = shape_of(sample);
  model_ = rule.blueprint.build({Shape(shape.begin() + 1, shape.end()), rule.blueprint.classes.value_or(0)});
  nn::use_type(*model_, at::kDouble);
  Tensors weights;
  for (const auto& [name, tensor] : rule.weights) weights[name] = tensors.at(tensor).detach();
  nn::load_state(*model_, weights, "the case's weights");
  for (const auto& item : model_->named_parameters())
    parameters_.emplace_back(rule.weights.at(item.key()), item.value());
}

Tensors CaseNetwork::answer(const Tensors& inputs, const data::Batch& batch) {
  nn::TapTable table = nn::tap_table(*model_, inputs);
  table.merge(nn::derived(table, inputs));
  std::vector<std::string> taps;
  for (const auto& [tap, shape] : table) taps.push_back(tap);
  return nn::run(*model_, inputs, {batch.labels, batch.soft_labels}, taps);
}

void CaseNetwork::pass_on_gradients(Tensors& tensors) const {
  for (const auto& [name, parameter] : parameters_) {
    Tensor& tensor = tensors.at(name);
    if (!tensor.requires_grad() || !parameter.grad().defined()) continue;
    tensor.mutable_grad() = tensor.grad().defined() ? tensor.grad() + parameter.grad() : parameter.grad();
  }
}

}  // namespace limbeck::app
