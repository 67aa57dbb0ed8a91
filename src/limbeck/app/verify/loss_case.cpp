#include "limbeck/app/verify/loss_case.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/app/verify/compare.h"
#include "limbeck/app/verify/evaluation.h"
#include "limbeck/app/verify/loss_rule.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

// The suggestions of the reference files' notes, for float64.
constexpr double kValueTolerance = 1e-10, kGradientTolerance = 1e-9;

// Runs the terms and keeps every value that outputs may name.
class Terms {
 public:
  Terms(const LossCase& given, const Rule& rule) : rule_(rule), inputs_(given.tensors) {
    for (const std::string& output : given.outputs) {
      const std::string input = output.starts_with("grad.") ? output.substr(5) : "";
      if (inputs_.contains(input))
        inputs_[input] = inputs_.at(input).to(at::kDouble).clone().requires_grad_();
    }
    for (const Term& term : rule_.terms) run(term);
  }

  const Tensors& values() const { return values_; }

  // Gradients of `total` become values.
  void differentiate(const Tensor& total) {
    if (total.requires_grad()) total.backward({}, /*retain_graph=*/true);
    for (const auto& network : networks_) network->pass_on_gradients(inputs_);
    for (std::size_t i = 0; i < evaluations_.size(); ++i) pass_on_gradients(rule_.terms[i], *evaluations_[i]);
    for (const auto& [name, tensor] : inputs_)
      if (tensor.requires_grad())
        values_["grad." + name] = tensor.grad().defined() ? tensor.grad() : at::zeros_like(tensor);
  }

 private:
  // The term's rows of these tensors.
  Tensors rows(const Names& names, const Term& term) const {
    Tensors rows;
    for (const auto& [tap, tensor] : names) {
      const Tensor& whole = inputs_.at(tensor);
      rows[tap] = term.end == 0 ? whole : whole.slice(0, term.begin, term.end);
    }
    return rows;
  }

  // The term's rows of the batch; `taps` are of the student, if the case gives any.
  data::Batch batch(const Term& term, const Tensors& taps) const {
    const Tensors fields = rows(rule_.batch, term);
    const auto labels = fields.find("labels"), image = fields.find("image");
    if (taps.empty() && image == fields.end())
      throw UserError("term '" + term.name + "' has no taps of the student, and a network needs an image");
    const Tensor& first = taps.empty() ? image->second : taps.begin()->second;
    data::Batch batch = make_batch(first.size(0), labels == fields.end() ? Tensor() : labels->second);
    if (image != fields.end()) batch.inputs["image"] = image->second;
    return batch;
  }

  CaseNetwork& built(const Side& side, const data::Batch& batch) {
    networks_.push_back(std::make_unique<CaseNetwork>(*side.network, inputs_, batch.inputs.at("image")));
    return *networks_.back();
  }

  LossInputs inputs(const Term& term) {
    LossInputs inputs{.student = rows(term.student.taps, term)};
    inputs.batch = batch(term, inputs.student);
    for (const auto& [name, value] : term.parameters)
      inputs.parameters[name] = value.tensor.empty() ? value.constant : inputs_.at(value.tensor).detach();
    const auto images = [&] { return Tensors{{"image", inputs.batch.inputs.at("image")}}; };
    if (term.student.network) {
      CaseNetwork& network = built(term.student, inputs.batch);
      inputs.student = network.answer(images(), inputs.batch);
      inputs.rerun = [&network, batch = inputs.batch](const Tensors& others) {
        return network.answer({{"image", others.at("image")}}, batch);
      };
    }
    for (const Side& side : term.teachers)
      inputs.teachers.push_back(side.network ? built(side, inputs.batch).answer(images(), inputs.batch)
                                             : rows(side.taps, term));
    return inputs;
  }

  void run(const Term& term) {
    evaluations_.push_back(std::make_unique<Evaluation>(term.builder, inputs(term)));
    const Tensor value = evaluations_.back()->forward();
    for (const auto& [name, note] : evaluations_.back()->notes()) values_["note." + name] = note;
    if (!values_.emplace("value." + term.name, value).second)
      throw UserError("two terms are called '" + term.name + "': give one a name");
    Tensor& sum = values_["value"];
    sum = sum.defined() ? sum + term.weight * value : term.weight * value;
  }

  // Adds the gradients of the loss's own parameters to those of the tensors they came from.
  void pass_on_gradients(const Term& term, const Evaluation& evaluation) {
    const Tensors parameters = evaluation.parameters();
    for (const auto& [name, value] : term.parameters) {
      if (value.tensor.empty() || !parameters.contains(name)) continue;
      const Tensor &gradient = parameters.at(name).grad(), &tensor = inputs_.at(value.tensor);
      if (!tensor.requires_grad() || !gradient.defined()) continue;
      tensor.mutable_grad() = tensor.grad().defined() ? tensor.grad() + gradient : gradient;
    }
  }

  const Rule& rule_;
  Tensors inputs_, values_;
  std::vector<std::unique_ptr<Evaluation>> evaluations_;  // of the terms
  std::vector<std::unique_ptr<CaseNetwork>> networks_;
};

Tensor value_of(const Output& output, const Tensors& values) {
  std::vector<Tensor> all;
  for (const std::vector<Multiple>& sum : output.sums) all.push_back(evaluate(sum, values));
  return output.stacked ? at::stack(all) : all.front();
}

void compare(const LossCase& given, const Rule& rule, Terms& terms, CaseResult& result) {
  std::vector<Output> outputs = rule.outputs;
  // `loss` comes first: the gradients are its.
  std::stable_partition(outputs.begin(), outputs.end(),
                        [](const Output& output) { return output.name == "loss"; });
  for (const Output& output : outputs) {
    const Tensor ours = value_of(output, terms.values());
    if (output.name == "loss") terms.differentiate(ours);
    const auto expected = given.tensors.find(output.name);
    if (expected == given.tensors.end()) throw UserError("its file has no tensor '" + output.name + "'");
    const double error = relative_error(ours, expected->second);
    const double usual = output.name.starts_with("grad.") ? kGradientTolerance : kValueTolerance;
    result.worst = std::max(result.worst, error);
    if (error <= rule.tolerance.value_or(usual) || result.outcome == CaseResult::Outcome::failed) continue;
    result.outcome = CaseResult::Outcome::failed;
    result.reason = "'" + output.name + "' is off by " + number_text(error) + " (relative)";
  }
}

}  // namespace

void check_loss_case(const LossCase& given, const config::Node& node, const loss::Registry& registry,
                     const model::Registry& archs, CaseResult& result) {
  try {
    const Rule rule = read_rule(given, node, registry, archs);
    Terms terms(given, rule);
    compare(given, rule, terms, result);
  } catch (const std::exception& error) {  // of libtorch too: one broken case must not end the others
    result.outcome = CaseResult::Outcome::failed;
    result.reason = error.what();
  }
}

}  // namespace limbeck::app
