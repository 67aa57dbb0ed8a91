#include "limbeck/app/verify/evaluation.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/parts.h"

namespace limbeck::app {
namespace {

// The type that a computation with these tensors has: theirs, float64 winning.
at::ScalarType widest(const Tensors& taps) {
  at::ScalarType widest = at::kFloat;
  for (const auto& [name, value] : taps)
    if (value.scalar_type() == at::kDouble) widest = at::kDouble;
  return widest;
}

void require_taps(const Tensors& taps, const std::vector<std::string>& wanted, const std::string& who) {
  std::vector<std::string> there;
  for (const auto& [name, value] : taps) there.push_back(name);
  for (const std::string& tap : wanted)
    if (!taps.contains(tap))
      throw UserError("the loss reads the tap '" + tap + "' of " + who + ", which has " +
                      (there.empty() ? "none" : join(there, ", ")) + did_you_mean(tap, there));
}

// Those of `tensors` whose names begin with the prefix, without it.
Tensors below(const Tensors& tensors, const std::string& prefix) {
  Tensors mine;
  for (const auto& [name, value] : tensors)
    if (name.starts_with(prefix)) mine[name.substr(prefix.size())] = value;
  return mine;
}

// The shapes of a batch's fields, of one row.
std::map<std::string, Shape> fields_of(const data::Batch& batch) {
  std::map<std::string, Shape> fields;
  for (const auto& [name, values] : batch.inputs)
    if (values.dim() > 0) fields[name] = values.sizes().slice(1).vec();
  return fields;
}

}  // namespace

Evaluation::Evaluation(const loss::Builder& builder, LossInputs inputs) : inputs_(std::move(inputs)) {
  if (inputs_.student.empty()) throw UserError("there are no taps of the student");
  if (builder.teachers == loss::Teachers::none) inputs_.teachers.clear();
  const std::vector<Tensors>& teachers = inputs_.teachers;
  if (builder.teachers == loss::Teachers::needed && teachers.empty())
    throw UserError("the loss needs a teacher, and there are no taps of one");
  if (teachers.size() < 2 || builder.needs.contains(loss::Need::each_teacher)) {
    std::vector<const Tensors*> all;
    for (const Tensors& teacher : teachers) all.push_back(&teacher);
    add(builder, {"", 1, nullptr, all}, 0);
    return;
  }
  const std::vector<double> shares = loss::shares(builder.member_weights, teachers.size());
  for (std::size_t t = 0; t < teachers.size(); ++t)
    add(builder, {std::to_string(t) + ".", shares[t], nullptr, {&teachers[t]}}, t);
}

void Evaluation::add(const loss::Builder& builder, Part part, std::size_t first) {
  std::vector<nn::TapTable> tables;
  for (const Tensors* teacher : part.teachers) tables.push_back(nn::table_of(*teacher));
  std::vector<const nn::TapTable*> pointers;
  std::vector<std::string> names;
  for (const nn::TapTable& table : tables) {
    names.push_back(std::to_string(first + names.size()));
    pointers.push_back(&table);
  }

  part.loss = builder.build();
  part.loss->meet(names);
  const loss::Wants wants = part.loss->wants(nn::table_of(inputs_.student), pointers);
  const auto needs = [&](loss::Need need) {
    return wants.needs.contains(need) || builder.needs.contains(need);
  };
  if (!inputs_.rerun && needs(loss::Need::rerun_student))
    throw UserError("the loss runs the student a second time, which tensors alone cannot do");
  wanted_ = wants.student;
  require_taps(inputs_.student, wants.student, "the student");
  for (std::size_t t = 0; t < part.teachers.size(); ++t)
    require_taps(*part.teachers[t], wants.of_teacher(t),
                 part.teachers.size() > 1 ? "teacher " + names[t] : "the teacher");

  const data::Facts facts{.samples = inputs_.batch.rows,
                          .fields = fields_of(inputs_.batch),
                          .classes = static_cast<int64_t>(inputs_.batch.class_counts.size()),
                          .class_names = {}};
  part.loss->prepare({inputs_.student, part.teachers, facts, inputs_.batch.class_counts, inputs_.batch.rows});
  loss::init_parts(*part.loss, Random(0));  // of which buffers stay, if none are given
  if (widest(inputs_.student) == at::kDouble) nn::use_type(*part.loss, at::kDouble);
  load(part);
  parts_.push_back(std::move(part));
}

void Evaluation::load(const Part& part) {
  const at::NoGradGuard no_gradient;
  Tensors given = below(inputs_.parameters, part.prefix);
  Tensors buffers = below(inputs_.buffers, part.prefix);
  for (const auto& item : part.loss->named_buffers())
    buffers.try_emplace(item.key(), item.value());  // a buffer that is not given stays as it was prepared
  given.merge(buffers);
  nn::load_state(*part.loss, given, "parameters and buffers of the loss");
}

loss::Step Evaluation::step(const Part& part) {
  loss::Step step{inputs_.student, part.teachers, inputs_.batch};
  step.rerun = inputs_.rerun;
  step.note = [this, prefix = part.prefix](std::string_view name, const Tensor& value) {
    notes_[prefix + std::string(name)] = value;
  };
  return step;
}

Tensor Evaluation::forward() {
  Tensor sum = at::zeros({}, widest(inputs_.student));
  for (const Part& part : parts_) {
    const std::vector<double> counts = part.loss->counts(inputs_.batch);
    const auto counted = [](double count) { return count > 0; };
    if (std::none_of(counts.begin(), counts.end(), counted)) continue;
    const loss::Means means = part.loss->forward(step(part));
    for (std::size_t k = 0; k < means.size(); ++k)
      if (counted(counts[k])) sum = sum + part.share * means[k];
  }
  return sum;
}

void Evaluation::observe() {
  const at::NoGradGuard no_gradient;
  for (const Part& part : parts_) part.loss->observe(step(part));
}

Tensors Evaluation::parameters() const {
  Tensors all;
  for (const Part& part : parts_)
    for (const auto& item : part.loss->named_parameters()) all[part.prefix + item.key()] = item.value();
  return all;
}

Tensors Evaluation::buffers() const {
  Tensors all;
  for (const Part& part : parts_)
    for (const auto& item : part.loss->named_buffers()) all[part.prefix + item.key()] = item.value();
  return all;
}

data::Batch make_batch(int64_t rows, const Tensor& labels, const Tensor& soft_labels) {
  Tensor hard;
  int64_t classes = 0;
  const auto shape = [](const Tensor& tensor) { return shape_text(shape_of(tensor)); };
  if (soft_labels.defined()) {
    if (soft_labels.dim() != 2 || soft_labels.size(0) != rows || !soft_labels.is_floating_point())
      throw UserError("batch.soft_labels must be fractions (" + std::to_string(rows) +
                      ", classes), one row for each of the taps'; it is " + shape(soft_labels));
    classes = soft_labels.size(1);
  }
  if (labels.defined()) {
    if (labels.dim() != 1 || labels.size(0) != rows || labels.is_floating_point())
      throw UserError("batch.labels must be whole numbers (" + std::to_string(rows) +
                      "), one for each row of the taps; it is " + shape(labels));
    hard = labels.to(at::kLong).clamp_min(-1);
    if (rows > 0) classes = std::max(classes, hard.max().item<int64_t>() + 1);
  } else if (soft_labels.defined()) {
    hard = at::full({rows}, -1, at::kLong);
  }
  data::Batch batch = data::batch_of({{"row", at::arange(rows)}}, hard, classes);
  if (!soft_labels.defined()) return batch;
  const Tensor soft = soft_labels.sum(1) > 0;
  if (at::logical_and(soft, hard >= 0).any().item<bool>())
    throw UserError("a row has either a label or soft labels: give it the label -1, or soft labels of zeros");
  batch.soft_labels = soft_labels;
  batch.soft_labelled = soft.sum().item<int64_t>();
  return batch;
}

}  // namespace limbeck::app
