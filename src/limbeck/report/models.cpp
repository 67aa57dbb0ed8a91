#include "limbeck/report/models.h"

#include <algorithm>
#include <cctype>

namespace limbeck::report {
namespace {

bool is_only_one(const Run& run, const Model& model) {
  return std::ranges::count(run.models, model.role, &Model::role) == 1;
}

std::string role_name(const Run& run, Role role) {
  switch (role) {
    case Role::teacher:
      return "Teacher";
    case Role::alone:
      return "Student alone";
    case Role::student:
      return run.teachers.empty() ? "Student" : "Distilled student";
    case Role::other:
      return "";
  }
  return "";
}

}  // namespace

std::vector<const Model*> in_order(const Run& run) {
  std::vector<const Model*> order;
  const auto add = [&](const Model* model) {
    if (model && std::ranges::find(order, model) == order.end()) order.push_back(model);
  };
  for (const Role role : {Role::teacher, Role::other})
    for (const Model& model : run.models)
      if (model.role == role) add(&model);
  for (const Model* outcome : outcomes(run)) {
    add(alone_of(run, *outcome));
    add(outcome);
  }
  for (const Model& model : run.models) add(&model);
  return order;
}

std::vector<const Model*> judged_models(const Run& run, const JudgedSet& set) {
  std::vector<const Model*> models = in_order(run);
  std::erase_if(models, [&](const Model* model) { return !set.find(model->name); });
  return models;
}

std::string label(const Run& run, const Model& model) {
  const std::string role = role_name(run, model.role);
  return role.empty() || !is_only_one(run, model) ? model.name : role;
}

std::string sublabel(const Run& run, const Model& model) {
  const std::string role = role_name(run, model.role);
  return role.empty() || is_only_one(run, model) ? (role.empty() ? "" : model.name) : role;
}

std::string label(const Run& run, const std::string& name) {
  const Model* model = run.find(name);
  return model ? label(run, *model) : name;
}

std::string in_words(const Run& run, const Model& model) {
  std::string role = role_name(run, model.role);
  if (role.empty()) return "the model '" + model.name + "'";
  role[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(role[0])));
  return "the " + role + (is_only_one(run, model) ? "" : " '" + model.name + "'");
}

std::string role_class(Role role) {
  switch (role) {
    case Role::teacher:
      return "teacher";
    case Role::alone:
      return "alone";
    case Role::student:
      return "student";
    case Role::other:
      return "other";
  }
  return "other";
}

std::string role_class(const Run& run, const std::string& name) {
  const Model* model = run.find(name);
  return role_class(model ? model->role : Role::other);
}

std::vector<const Model*> outcomes(const Run& run) {
  std::vector<const Model*> found;
  for (const std::string& name : run.outcome)
    if (const Model* model = run.find(name)) found.push_back(model);
  if (found.empty())
    for (const Model& model : run.models)
      if (model.role == Role::student) found.push_back(&model);
  return found;
}

const Model* alone_of(const Run& run, const Model& outcome) {
  const auto found = run.baseline.find(outcome.name);
  return found == run.baseline.end() ? nullptr : run.find(found->second);
}

const Model* only_teacher(const Run& run) {
  std::vector<const Model*> teachers;
  for (const Model& model : run.models)
    if (model.role == Role::teacher) teachers.push_back(&model);
  return teachers.size() == 1 ? teachers.front() : nullptr;
}

}  // namespace limbeck::report
