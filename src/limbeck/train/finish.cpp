#include "limbeck/train/finish.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"
#include "limbeck/base/version.h"
#include "limbeck/record/environment.h"
#include "limbeck/tensor/files.h"
#include "limbeck/train/exhibits.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/latency.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

using json = record::Json;

struct Roles {
  std::vector<std::string> teachers, models;  // models: everybody that learnt or taught, teachers first
  std::string of(const Plan& plan, const std::string& model) const {
    if (std::find(plan.outcome.begin(), plan.outcome.end(), model) != plan.outcome.end()) return "student";
    for (const auto& [student, twin] : plan.alone)
      if (twin == model) return "alone";
    return std::find(teachers.begin(), teachers.end(), model) != teachers.end() ? "teacher" : "other";
  }
};

void insert(std::vector<std::string>& all, const std::string& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

Roles roles_of(const Plan& plan) {
  Roles roles;
  for (const auto& stage : plan.stages) {
    const Declaration does = stage->declare();
    if (does.changes.empty()) continue;
    if (does.learns)
      for (const std::string& model : does.reads) insert(roles.teachers, model);
    for (const std::string& model : does.reads) insert(roles.models, model);
    for (const std::string& model : does.changes) insert(roles.models, model);
  }
  const auto rank = [&](const std::string& model) {
    const std::string role = roles.of(plan, model);
    return role == "teacher" ? 0 : role == "alone" ? 1 : role == "student" ? 2 : 3;
  };
  std::stable_sort(roles.models.begin(), roles.models.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return roles;
}

// Measures, and what there is to say of class scores.
json to_json(const Judgement& judgement) {
  json all = json::object();
  for (const auto& [measure, value] : judgement.values) all[measure] = value;
  if (judgement.calls.empty()) return all;
  json reliability = json::array();
  for (const Bin& bin : judgement.reliability)
    reliability.push_back({{"low", bin.low},
                           {"high", bin.high},
                           {"count", bin.count},
                           {"confidence", bin.confidence},
                           {"accuracy", bin.accuracy}});
  all["confusion"] = judgement.confusion;
  all["reliability"] = reliability;
  return all;
}

// How the values of these measures are called and written, and which way is better.
json told(const measures::Measures& measures) {
  json all = json::object();
  for (const measures::Measure& measure : measures)
    all[measure.name] = {{"title", measure.title},
                         {"says", measure.summary},
                         {"unit", measure.unit},
                         {"better", measure.higher_is_better ? "higher" : "lower"}};
  return all;
}

// Every model on one held-out set, once.
void judge_set(Workshop& workshop, const record::Folder& folder, const Roles& roles,
               const std::string& name) {
  const data::Set& set = workshop.sets.get(name);
  const data::Facts facts = set.facts();
  std::map<std::string, Judgement> judgements;
  measures::Measures taken;  // of any of them
  for (const std::string& model : roles.models) {
    Member& member = workshop.models.get(model);
    if (!member.specialty.empty())
      continue;  // it knows some classes only; its committee is measured by evaluate
    const nn::TapTable taps = taps_of(member);
    const measures::Measures by = taken_of(workshop.plan.measures, taps, facts);
    if (by.empty()) {
      workshop.observer.warning(model + " is not judged on " + name + ": " +
                                complaint_of(workshop.plan.measures, taps, facts));
      continue;
    }
    Judgement judgement =
        judge(*member.model, set, by, workshop.models.device(), workshop.options.loader_threads);
    if (judgement.values.empty()) continue;
    judgements[model] = std::move(judgement);
    for (const measures::Measure& measure : by)
      if (!find(taken, measure.name)) taken.push_back(measure);
  }
  if (judgements.empty()) return;
  json judged = {{"set", name},
                 {"samples", set.size()},
                 {"class_names", facts.class_names},
                 {"measures", told(taken)},
                 {"models", json::object()}};
  for (const auto& [model, judgement] : judgements) {
    judged["models"][model] = to_json(judgement);
    for (const std::string& teacher : roles.teachers)
      if (judgements.contains(teacher) && !judgement.calls.empty() && !judgements.at(teacher).calls.empty())
        judged["models"][model]["agreement"][teacher] = agreement(judgement, judgements.at(teacher));
    workshop.metrics.add(
        {{"event", "judged"}, {"model", model}, {"set", name}, {"values", judgement.values}});
  }
  add_exhibits(judged, workshop, folder, set, judgements, roles.teachers);
  folder.write_judged(name, judged);
}

json model_facts(Workshop& workshop, const Roles& roles, const std::string& name) {
  Member& member = workshop.models.get(name);
  int64_t bytes = 0;
  for (const auto& [tensor, value] : nn::state(*member.model)) bytes += value.numel() * value.element_size();
  Tensors one = probe_inputs(member);
  for (auto& [field, value] : one) value = value.narrow(0, 0, 1);
  return {{"name", name},
          {"role", roles.of(workshop.plan, name)},
          {"arch", member.card.arch},
          {"parameters", nn::parameter_count(*member.model)},
          {"multiply_accumulates", nn::multiply_accumulates(*member.model, one)},
          {"bytes", bytes}};
}

json stage_facts(const StageFacts& stage) {
  if (!stage.by.empty())
    return {{"name", stage.name},     {"verb", stage.verb},
            {"object", stage.object}, {"baseline", stage.baseline},
            {"set", stage.set},       {"samples", stage.samples},
            {"by", stage.by},         {"values", stage.values}};
  json losses = json::array();
  for (const auto& [name, weight] : stage.losses) losses.push_back({{"name", name}, {"weight", weight}});
  return {{"name", stage.name},     {"verb", stage.verb},
          {"object", stage.object}, {"baseline", stage.baseline},
          {"set", stage.set},       {"samples", stage.samples},
          {"epochs", stage.epochs}, {"steps", stage.steps},
          {"kept", stage.kept},     {"kept_epoch", stage.kept_epoch},
          {"losses", losses}};
}

void provide_cards(Workshop& workshop, const Roles& roles) {
  for (const std::string& name : roles.models) {
    auto& provenance = workshop.models.get(name).card.provenance;
    provenance["limbeck"] = kVersion;
    provenance["recipe"] = workshop.plan.name;
    provenance["recipe_fingerprint"] = fingerprint(config::write(workshop.plan.recipe));
    provenance["model"] = name;
    provenance["seed"] = std::to_string(workshop.plan.seed);
  }
}

std::vector<std::string> export_all(Workshop& workshop) {
  std::vector<std::string> files;
  for (const ExportPlan& plan : workshop.plan.exports)
    for (const std::string& name :
         plan.model.empty() ? workshop.plan.outcome : std::vector<std::string>{plan.model}) {
      Member& member = workshop.models.get(name);
      const bool lone = plan.model.empty() && workshop.plan.outcome.size() == 1;
      const std::string folder = lone ? "student" : "exports/" + name;
      for (const std::string& file :
           plan.writer({*member.model, member.card}, workshop.options.folder / folder))
        insert(files, folder + "/" + file);
    }
  return files;
}

json set_facts(Workshop& workshop) {
  json sets = json::array();
  for (const auto& [name, plan] : workshop.plan.sets)
    if (workshop.sets.is_open(name))
      sets.push_back({{"name", name},
                      {"source", plan.entry},
                      {"samples", workshop.sets.get(name).size()},
                      {"held_out", plan.held_out},
                      {"held_from", plan.held_from}});
  return sets;
}

json timing(Workshop& workshop, const Roles& roles) {
  json stages = json::array(), latency = json::object();
  for (const StageFacts& stage : workshop.done)
    if (stage.seconds > 0)
      stages.push_back({{"name", stage.name},
                        {"seconds", stage.seconds},
                        {"samples_per_second", stage.samples_per_second},
                        {"waiting_for_data", stage.waiting_for_data},
                        {"peak_memory_bytes", stage.peak_memory_bytes},
                        {"from_store", stage.from_store}});
  for (const std::string& name : roles.models) {
    Member& member = workshop.models.get(name);
    for (const Latency& one : measure_latency(*member.model, member.fit, workshop.models.device()))
      latency[name].push_back({{"batch", one.batch}, {"milliseconds", one.milliseconds}});
  }
  return {{"stages", stages}, {"latency", latency}, {"peak_memory_bytes", record::peak_memory_bytes()}};
}

}  // namespace

void finish(Workshop& workshop, const record::Folder& folder) {
  const Roles roles = roles_of(workshop.plan);
  std::vector<std::string> held_out;
  for (const auto& [name, set] : workshop.plan.sets)
    if (set.held_out) held_out.push_back(name);
  if (!held_out.empty()) workshop.observer.phase("judging on " + join(held_out, ", "));
  for (const std::string& name : held_out) judge_set(workshop, folder, roles, name);
  provide_cards(workshop, roles);
  for (const std::string& name : roles.models) {
    Member& member = workshop.models.get(name);
    model::save(workshop.options.folder / "models" / name, *member.model, member.card);
  }
  workshop.observer.phase("exporting");
  const std::vector<std::string> exports = export_all(workshop);
  folder.write_timing(timing(workshop, roles));
  json models = json::array(), stages = json::array();
  for (const std::string& name : roles.models) models.push_back(model_facts(workshop, roles, name));
  for (const StageFacts& stage : workshop.done) stages.push_back(stage_facts(stage));
  std::vector<std::string> warnings = workshop.plan.warnings;
  for (const std::string& remark : workshop.sets.remarks()) insert(warnings, remark);
  folder.write_summary({{"limbeck", kVersion},
                        {"name", workshop.plan.name},
                        {"seed", workshop.plan.seed},
                        {"finished", true},
                        {"smoke", workshop.options.smoke},
                        {"deterministic", workshop.plan.deterministic},
                        {"recipe", fingerprint(config::write(workshop.plan.recipe))},
                        {"outcome", workshop.plan.outcome},
                        {"teachers", roles.teachers},
                        {"baseline", workshop.plan.alone},
                        {"models", models},
                        {"stages", stages},
                        {"sets", set_facts(workshop)},
                        {"exports", exports},
                        {"warnings", warnings}});
}

}  // namespace limbeck::train
