#include "limbeck/nn/derived.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "limbeck/base/error.h"

namespace limbeck::nn {
namespace {

const std::string kLogits = "logits";

bool holds(const std::vector<std::string>& taps, const std::string& tap) {
  return std::find(taps.begin(), taps.end(), tap) != taps.end();
}

// Summed over rows: scores (N, C) -> (). Undefined without any targets.
Tensor cross_entropy(const Tensor& logits, const Targets& targets) {
  if (!targets.labels.defined() && !targets.soft_labels.defined()) return {};
  const Tensor wide = logits.scalar_type() == at::kDouble ? logits : logits.to(at::kFloat);
  const Tensor log_q = at::log_softmax(wide, /*dim=*/1);
  Tensor hard, soft;
  if (targets.labels.defined())
    hard = at::nll_loss(log_q, targets.labels, /*weight=*/{}, at::Reduction::Sum, /*ignore_index=*/-1);
  if (targets.soft_labels.defined()) soft = -(targets.soft_labels.to(log_q.scalar_type()) * log_q).sum();
  if (!hard.defined()) return soft;
  return soft.defined() ? hard + soft : hard;
}

// dE/dx. Where it is to be differentiated again, the graph of the pass stays.
Tensor gradient(const Tensor& energy, const Tensor& x, bool again) {
  if (!energy.defined()) return at::zeros_like(x.detach());
  const Tensor found =
      torch::autograd::grad({energy}, {x}, {}, /*retain_graph=*/again, /*create_graph=*/again,
                            /*allow_unused=*/true)
          .front();
  return found.defined() ? found : at::zeros_like(x.detach());
}

}  // namespace

Tensors run(Model& model, const Tensors& inputs, const Targets& targets, const std::vector<std::string>& taps,
            const Mode& mode) {
  const std::string field = differentiated_input(inputs);
  if (!holds(taps, kInputGradient) || field.empty()) return run(model, inputs, taps, mode);
  std::vector<std::string> published;
  for (const std::string& tap : taps)
    if (tap != kInputGradient) published.push_back(tap);
  if (!holds(taps, kLogits)) published.push_back(kLogits);

  const bool again = c10::GradMode::is_enabled();
  const c10::AutoGradMode enabled(true);  // a teacher, too, must know how its input acts
  Tensors shown = inputs;
  shown[field] = inputs.at(field).detach().requires_grad_();
  Tensors answers = run(model, shown, published, mode);
  const Tensor found = gradient(cross_entropy(answers.at(kLogits), targets), shown[field], again);
  if (!holds(taps, kLogits)) answers.erase(kLogits);
  answers[kInputGradient] = found;
  if (!again)
    for (auto& [tap, value] : answers) value = value.detach();
  return answers;
}

TapTable derived(const TapTable& published, const Tensors& inputs) {
  const std::string field = differentiated_input(inputs);
  const auto logits = published.find(kLogits);
  if (field.empty() || logits == published.end() || logits->second.size() != 2) return {};
  return {{kInputGradient, shape_of(inputs.at(field))}};
}

std::string differentiated_input(const Tensors& inputs) {
  std::string only;
  int count = 0;
  for (const auto& [name, value] : inputs) {
    if (!value.is_floating_point()) continue;
    if (name == "image") return name;
    only = name;
    ++count;
  }
  return count == 1 ? only : "";
}

}  // namespace limbeck::nn
