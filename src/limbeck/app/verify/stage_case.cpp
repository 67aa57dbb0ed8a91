#include "limbeck/app/verify/stage_case.h"

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/model/committee.h"
#include "limbeck/model/correction.h"

namespace limbeck::app {
namespace {

constexpr double kTolerance = 1e-9;  // the iteration of a committee stops at changes of 1e-12

const Tensor& input(const Tensors& inputs, const std::string& name) {
  const auto it = inputs.find(name);
  if (it == inputs.end()) throw UserError("it has no input '" + name + "'");
  return it->second;
}

std::vector<int64_t> whole_numbers(const Tensor& values) {
  const Tensor flat = values.to(at::kLong).contiguous();
  return {flat.const_data_ptr<int64_t>(), flat.const_data_ptr<int64_t>() + flat.numel()};
}

Tensors corrected(Params& rule, const Tensors& inputs) {
  rule.choice("calibrate", {"class_bias"}, "how");
  const auto classes = rule.integers("classes", {}, Range::from(0), "whose biases move");
  const Tensor& logits = input(inputs, "logits");
  for (const int64_t c : classes)
    if (c >= logits.size(1)) throw UserError("it has no class " + std::to_string(c));
  if (classes.empty()) throw UserError("its rule names no classes");
  const model::ClassBias found = model::fit_class_bias(logits, input(inputs, "labels"), classes);
  return {{"offset", at::scalar_tensor(found.offset, at::kDouble)},
          {"errors", at::tensor(found.errors, at::kLong)},
          {"errors_before", at::scalar_tensor(found.before, at::kLong)},
          {"errors_after", at::scalar_tensor(found.after, at::kLong)}};
}

Tensors discussed(Params& rule, const Tensors& inputs) {
  rule.choice("combine", {"specialists"}, "how");
  const int64_t active =
      rule.integer("active", 1, Range::from(1), "of how many classes specialists are asked");
  std::vector<model::Opinion> opinions;
  for (std::size_t i = 0; inputs.contains("classes_" + std::to_string(i)); ++i) {
    const std::string number = std::to_string(i);
    opinions.push_back({at::softmax(input(inputs, "specialist_logits_" + number), 1),
                        whole_numbers(input(inputs, "classes_" + number))});
  }
  const model::Verdict verdict =
      model::deliberate(at::softmax(input(inputs, "generalist_logits"), 1), opinions, active);
  return {{"q", verdict.q}, {"active", verdict.active}, {"objective", verdict.objective}};
}

Tensors compute(Params& rule, const Tensors& inputs) {
  if (rule.has("combine")) return discussed(rule, inputs);
  if (rule.has("calibrate")) return corrected(rule, inputs);
  throw UserError("its rule says neither calibrate nor combine");
}

}  // namespace

ResultKind stage_results() { return {"stages", kTolerance, compute}; }

}  // namespace limbeck::app
