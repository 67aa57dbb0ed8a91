#include "limbeck/app/compute/loss.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "limbeck/app/verify/evaluation.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

const std::vector<std::string> kSorts = {"student", "teacher", "batch", "parameter", "buffer", "random"};
const std::vector<std::string> kFields = {"labels", "soft_labels", "target", "mask", "ids"};

// The file's tensors by sort; teachers by number, -1 for one that has none.
struct Sorted {
  std::map<std::string, Tensors> of;
  std::map<int64_t, Tensors> teachers;
};

[[noreturn]] void refuse(const LossRequest& request, const std::string& what) {
  throw UserError(request.file + ": " + what);
}

void add_teacher(const LossRequest& request, Sorted& sorted, const std::string& name, const Tensor& value) {
  const std::size_t dot = name.find('.');
  const auto number = dot == std::string::npos ? std::nullopt : parse_integer(name.substr(0, dot));
  if (number && *number < 0) refuse(request, "'teacher." + name + "': teachers are counted from 0 or from 1");
  if (number)
    sorted.teachers[*number][name.substr(dot + 1)] = value;
  else
    sorted.teachers[-1][name] = value;
}

Sorted sort_tensors(const LossRequest& request) {
  Sorted sorted;
  for (const auto& [name, value] : request.tensors) {
    const std::size_t dot = name.find('.');
    const std::string sort = name.substr(0, dot), rest = dot == std::string::npos ? "" : name.substr(dot + 1);
    const bool known = std::find(kSorts.begin(), kSorts.end(), sort) != kSorts.end();
    if (!known || rest.empty())
      refuse(request, "the tensor '" + name + "' is not understood" +
                          (known ? "" : did_you_mean(sort, kSorts)) +
                          "; names are student.<tap>, teacher.<tap> or teacher.<i>.<tap>, batch.<field>, "
                          "parameter.<name>, buffer.<name>, random.<name>");
    if (sort == "batch" && std::find(kFields.begin(), kFields.end(), rest) == kFields.end())
      refuse(request, "'" + name + "' is no field of a batch" + did_you_mean(rest, kFields) +
                          "; fields are " + join(kFields, ", "));
    if (sort == "teacher")
      add_teacher(request, sorted, rest, value);
    else
      sorted.of[sort][rest] = value;
  }
  if (sorted.of["student"].empty()) refuse(request, "holds no taps of the student, such as student.logits");
  return sorted;
}

std::vector<Tensors> teachers_of(const LossRequest& request, const Sorted& sorted) {
  if (sorted.teachers.empty()) return {};
  const int64_t first = sorted.teachers.begin()->first;
  if (first < 0 && sorted.teachers.size() > 1)
    refuse(request, "holds teacher.<tap> beside teacher.<i>.<tap>; number all teachers or none");
  std::vector<Tensors> all;
  for (const auto& [number, taps] : sorted.teachers) {
    const int64_t expected = first + static_cast<int64_t>(all.size());
    if (first > 1 || number != expected)
      refuse(request, "holds teacher." + std::to_string(number) + ", but no teacher." +
                          std::to_string(first > 1 ? 0 : expected) +
                          "; teachers are counted from 0 or from 1");
    all.push_back(taps);
  }
  return all;
}

// Every tap has the same rows; returns how many.
int64_t rows_of(const LossRequest& request) {
  int64_t rows = -1;
  std::string first;
  for (const auto& [name, value] : request.tensors) {
    if (!name.starts_with("student.") && !name.starts_with("teacher.")) continue;
    if (!value.is_floating_point()) refuse(request, name + " must hold fractional numbers");
    if (value.dim() == 0) refuse(request, name + " must have an axis of rows");
    if (rows < 0) rows = value.size(0), first = name;
    if (value.size(0) != rows)
      refuse(request, name + " has " + std::to_string(value.size(0)) + " rows, " + first + " has " +
                          std::to_string(rows));
  }
  return rows;
}

data::Batch batch_of(const LossRequest& request, const Tensors& fields) {
  const auto field = [&](const std::string& name) {
    const auto it = fields.find(name);
    return it == fields.end() ? Tensor() : it->second;
  };
  const int64_t rows = rows_of(request);
  data::Batch batch = make_batch(rows, field("labels"), field("soft_labels"));
  if (const Tensor ids = field("ids"); ids.defined()) {
    if (ids.dim() != 1 || ids.size(0) != rows || ids.is_floating_point())
      refuse(request, "batch.ids must be one whole number for each row");
    batch.ids = ids.to(at::kLong);
  }
  if (const Tensor target = field("target"); target.defined()) {
    if (target.dim() == 0 || target.size(0) != rows || !target.is_floating_point())
      refuse(request, "batch.target must be fractional numbers (" + std::to_string(rows) +
                          ", ...), one row for each of the taps'");
    batch.inputs["target"] = target;
  }
  if (const Tensor mask = field("mask"); mask.defined()) batch.inputs["mask"] = mask;
  return batch;
}

// Copies that gather a gradient.
Tensors as_leaves(const Tensors& tensors) {
  Tensors leaves;
  for (const auto& [name, value] : tensors) leaves[name] = value.clone().requires_grad_(true);
  return leaves;
}

void add_gradients(const std::string& sort, const Tensors& leaves, Tensors& out) {
  for (const auto& [name, leaf] : leaves)
    out["grad." + sort + "." + name] = leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
}

Tensors results_of(Evaluation& evaluation, const Tensors& student, std::vector<std::string>& unread) {
  const Tensor value = evaluation.forward();
  if (value.requires_grad()) value.backward();
  evaluation.observe();

  Tensors out{{"value", value.detach()}};
  add_gradients("student", student, out);
  add_gradients("parameter", evaluation.parameters(), out);
  for (const auto& [name, note] : evaluation.notes()) out["note." + name] = note.detach();
  for (const auto& [name, buffer] : evaluation.buffers()) out["buffer." + name] = buffer;
  const std::vector<std::string>& wanted = evaluation.wanted();
  for (const auto& [name, tap] : student)
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) unread.push_back("student." + name);
  return out;
}

}  // namespace

Tensors compute_loss(const LossRequest& request, const loss::Registry& registry,
                     std::vector<std::string>& unread) {
  Params params(request.entry, "", std::make_shared<config::Findings>());
  const loss::Builder builder = registry.make(params);
  params.findings().check();
  Sorted sorted = sort_tensors(request);
  if (!sorted.of["random"].empty())
    refuse(request, "random." + sorted.of["random"].begin()->first + ": this loss draws nothing");
  const Tensors student = as_leaves(sorted.of["student"]);
  LossInputs inputs{student, teachers_of(request, sorted), {}, sorted.of["parameter"], sorted.of["buffer"]};
  try {
    inputs.batch = batch_of(request, sorted.of["batch"]);
    Evaluation evaluation(builder, std::move(inputs));
    return results_of(evaluation, student, unread);
  } catch (const UserError& error) {
    const std::string message = error.what();
    if (message.starts_with(request.file)) throw;
    refuse(request, message);
  }
}

}  // namespace limbeck::app
