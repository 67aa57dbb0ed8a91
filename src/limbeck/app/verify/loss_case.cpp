#include "limbeck/app/verify/loss_case.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/app/verify/compare.h"
#include "limbeck/app/verify/loss_rule.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/loss/members.h"

namespace limbeck::app {
namespace {

// The suggestions of the reference files' notes, for float64.
constexpr double kValueTolerance = 1e-10, kGradientTolerance = 1e-9;

// Runs the terms and keeps every value that outputs may name.
class Evaluation {
 public:
  Evaluation(const LossCase& given, const Rule& rule) : rule_(rule), inputs_(given.tensors) {
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
    for (const auto& [name, tensor] : inputs_)
      if (tensor.requires_grad())
        values_["grad." + name] = tensor.grad().defined() ? tensor.grad() : at::zeros_like(tensor);
  }

 private:
  Tensor rows(const std::string& tensor, const Term& term) const {
    const Tensor& whole = inputs_.at(tensor);
    return term.end == 0 ? whole : whole.slice(0, term.begin, term.end);
  }

  Tensors taps(const Names& names, const Term& term) const {
    Tensors taps;
    for (const auto& [tap, tensor] : names) taps[tap] = rows(tensor, term);
    return taps;
  }

  data::Batch batch(const Term& term, int64_t size) const {
    const Tensors fields = taps(rule_.batch, term);
    const bool labelled = fields.contains("labels");
    const Tensor labels = labelled ? fields.at("labels").clamp_min(-1) : Tensor();
    const int64_t classes = labelled ? labels.max().item<int64_t>() + 1 : 0;
    return data::batch_of({{"row", at::arange(size)}}, labels, classes);
  }

  void run(const Term& term) {
    const Tensors student = taps(term.student, term);
    std::vector<Tensors> teachers;
    for (const Names& names : term.teachers) teachers.push_back(taps(names, term));
    if (student.empty()) throw UserError("term '" + term.name + "' has no taps of the student");
    const data::Batch part = batch(term, student.begin()->second.size(0));
    const bool together = teachers.empty() || term.builder.needs.contains(loss::Need::each_teacher);
    Tensor total;
    if (together) {
      std::vector<const Tensors*> all;
      for (const Tensors& teacher : teachers) all.push_back(&teacher);
      total = mean(term, student, all, part);
    } else {
      const std::vector<double> shares = loss::shares(term.builder.member_weights, teachers.size());
      for (std::size_t t = 0; t < teachers.size(); ++t) {
        const Tensor one = shares[t] * mean(term, student, {&teachers[t]}, part);
        total = total.defined() ? total + one : one;
      }
    }
    if (!values_.emplace("value." + term.name, total).second)
      throw UserError("two terms are called '" + term.name + "': give one a name");
    Tensor& sum = values_["value"];
    sum = sum.defined() ? sum + term.weight * total : term.weight * total;
  }

  // One loss object, as it would be made for these teachers.
  Tensor mean(const Term& term, const Tensors& student, const std::vector<const Tensors*>& teachers,
              const data::Batch& part) {
    const auto table = [](const Tensors& taps) {
      nn::TapTable shapes;
      for (const auto& [name, value] : taps) shapes[name] = shape_of(value);
      return shapes;
    };
    std::vector<nn::TapTable> tables;
    for (const Tensors* teacher : teachers) tables.push_back(table(*teacher));
    std::vector<const nn::TapTable*> pointers;
    for (const nn::TapTable& one : tables) pointers.push_back(&one);

    const std::shared_ptr<loss::Loss> loss = term.builder.build();
    loss->wants(table(student), pointers);
    const data::Facts facts{.samples = part.rows, .classes = static_cast<int64_t>(part.class_counts.size())};
    loss->prepare({student, teachers, facts, part.class_counts, part.rows});
    loss::Step step{student, teachers, part};
    step.note = [this](std::string_view name, const Tensor& value) {
      values_["note." + std::string(name)] = value;
    };
    const std::vector<double> counts = loss->counts(part);
    Tensor sum = at::zeros({}, at::kDouble);
    if (std::all_of(counts.begin(), counts.end(), [](double count) { return count == 0; })) return sum;
    for (const Tensor& value : loss->forward(step)) sum = sum + value;
    return sum;
  }

  const Rule& rule_;
  Tensors inputs_, values_;
};

void compare(const LossCase& given, const Rule& rule, Evaluation& evaluation, CaseResult& result) {
  std::vector<Output> outputs = rule.outputs;
  // `loss` comes first: the gradients are its.
  std::stable_partition(outputs.begin(), outputs.end(),
                        [](const Output& output) { return output.name == "loss"; });
  for (const Output& output : outputs) {
    const Tensor ours = evaluate(output.sum, evaluation.values());
    if (output.name == "loss") evaluation.differentiate(ours);
    const double error = relative_error(ours, given.tensors.at(output.name));
    const double usual = output.name.starts_with("grad.") ? kGradientTolerance : kValueTolerance;
    result.worst = std::max(result.worst, error);
    if (error <= rule.tolerance.value_or(usual) || result.outcome == CaseResult::Outcome::failed) continue;
    result.outcome = CaseResult::Outcome::failed;
    result.reason = "'" + output.name + "' is off by " + number_text(error) + " (relative)";
  }
}

}  // namespace

void check_loss_case(const LossCase& given, const config::Node& node, const loss::Registry& registry,
                     CaseResult& result) {
  try {
    const Rule rule = read_rule(given, node, registry);
    Evaluation evaluation(given, rule);
    compare(given, rule, evaluation, result);
  } catch (const std::exception& error) {  // of libtorch too: one broken case must not end the others
    result.outcome = CaseResult::Outcome::failed;
    result.reason = error.what();
  }
}

}  // namespace limbeck::app
