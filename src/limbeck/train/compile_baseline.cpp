// `baseline:` to stages: those of its copy that differ from the main run's, on twins of the models that they
// train.
#include <algorithm>
#include <set>

#include "limbeck/config/path.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/resolve.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

// The first top-level key but `stages` in which the two differ; "" if there is none.
std::string changed_beside_stages(const config::Node& copy, const config::Node& resolved) {
  for (const config::Entry& entry : resolved.entries) {
    const config::Node* other = copy.find(entry.key);
    if (entry.key != "stages" && entry.key != "baseline" && !(other && *other == entry.value))
      return entry.key;
  }
  for (const config::Entry& entry : copy.entries)
    if (!resolved.find(entry.key)) return entry.key;
  return "";
}

// The main run's stage of that name, if it stands behind the last stage that changes a model; else the end.
std::vector<std::shared_ptr<Stage>>::iterator find_after_learning(Plan& plan, const std::string& name) {
  auto found = plan.stages.end();
  for (auto it = plan.stages.begin(); it != plan.stages.end(); ++it) {
    if ((*it)->baseline) continue;
    if (!(*it)->declare().changes.empty()) found = plan.stages.end();
    if ((*it)->key == name) found = it;
  }
  return found;
}

bool changes_a_model(const config::Node& stage) {
  return verb_of(stage) == "train" || verb_of(stage) == "calibrate";
}

// The models that stages train or correct which `others` lacks: a stage left out of the baseline changes what
// the later ones begin with.
void add_models_of_others(std::set<std::string>& models, const std::vector<config::Node>& stages,
                          const std::vector<config::Node>& others) {
  for (const config::Node& stage : stages)
    if (changes_a_model(stage) && std::find(others.begin(), others.end(), stage) == others.end())
      for (const std::string& model : objects_of(stage)) models.insert(model);
}

bool learns_otherwise(const config::Node& stage, const std::set<std::string>& changed) {
  const std::vector<std::string> objects = objects_of(stage);
  return verb_of(stage) == "train" &&
         std::any_of(objects.begin(), objects.end(),
                     [&](const std::string& model) { return changed.contains(model); });
}

// The models that the main run's stage of that name reads or changes, the members of ensembles among them.
std::set<std::string> touched_by(const std::string& key, const Plan& plan) {
  std::set<std::string> touched;
  for (const auto& stage : plan.stages) {
    if (stage->baseline || stage->key != key) continue;
    const Declaration does = stage->declare();
    for (const auto* models : {&does.reads, &does.changes})
      for (const std::string& model : *models) {
        const std::vector<std::string> networks = plan.networks_of(model);
        touched.insert(networks.begin(), networks.end());
      }
  }
  return touched;
}

// An ensemble of models that have twins has one too: of those that there are by now.
void add_twin_ensembles(Compiler& compiler) {
  std::vector<ModelPlan> twins;
  std::set<std::string> made;
  for (const auto& [model, twin] : compiler.twins) made.insert(twin);
  for (const auto& [name, model] : compiler.plan.models) {
    if (!model.is_ensemble() || made.contains(name)) continue;
    ModelPlan twin = model;
    for (std::string& member : twin.blueprint.members) member = compiler.twin(member);
    if (twin.blueprint.members == model.blueprint.members) continue;
    twin.name = name + ".alone";
    twins.push_back(std::move(twin));
  }
  for (ModelPlan& twin : twins) {
    compiler.twins[twin.key] = twin.name;
    compiler.plan.models[twin.name] = std::move(twin);
  }
}

}  // namespace

// The stages of the baseline that differ from the main run's, on twins of the models they train. An analysis
// at the end shows twins beside their students: it waits for them, in place of the main run's.
void compile_baseline(const config::Node& resolved, const std::optional<config::Node>& copy,
                      Compiler& compiler) {
  config::Findings& findings = *compiler.findings;
  if (!copy) return;
  const config::Node* mine = copy->find("stages");
  const config::Node* theirs = resolved.find("stages");
  if (!mine || !theirs || !mine->is_list() || !theirs->is_list()) return;
  if (const std::string key = changed_beside_stages(*copy, resolved); !key.empty()) {
    const std::string instead = key == "data" ? "; change a stage's 'data' key" : "";
    findings.fault(resolved.find("baseline")->mark, "baseline",
                   "changes '" + key + "', which is not yet supported" + instead);
    return;
  }
  bool any = false;
  std::set<std::string> changed;
  add_models_of_others(changed, mine->items, theirs->items);
  add_models_of_others(changed, theirs->items, mine->items);
  const std::vector<std::string> keys = stage_names(mine->items);
  for (std::size_t i = 0; i < mine->items.size(); ++i) {
    const config::Node& node = mine->items[i];
    const std::string name = config::element_name(node, i, mine->items);
    add_twin_ensembles(compiler);
    const bool same = std::find(theirs->items.begin(), theirs->items.end(), node) != theirs->items.end() &&
                      !learns_otherwise(node, changed);
    const std::set<std::string> touched = touched_by(keys[i], compiler.plan);
    const bool reached = std::any_of(touched.begin(), touched.end(),
                                     [&](const std::string& m) { return compiler.twins.contains(m); });
    if (same && !reached) continue;
    const bool explains = verb_of(node) == "explain";
    if (explains && find_after_learning(compiler.plan, keys[i]) == compiler.plan.stages.end()) continue;
    if (changes_a_model(node))
      for (const std::string& model : objects_of(node)) {
        const auto it = compiler.plan.models.find(model);
        if (it == compiler.plan.models.end() || compiler.twins.contains(model)) continue;
        ModelPlan twin = it->second;
        twin.name = model + ".alone";
        compiler.twins[model] = twin.name;
        compiler.plan.models[twin.name] = std::move(twin);
      }
    Params params(node, "stages." + name, compiler.findings);
    if (auto stage = compile_stage(params, compiler, keys[i], /*baseline=*/true)) {
      if (explains) {
        compiler.plan.stages.erase(find_after_learning(compiler.plan, keys[i]));
        stage->name = stage->key;
        stage->baseline = false;
      }
      compiler.plan.stages.push_back(std::move(stage));
      any = true;
    }
  }
  for (const std::string& model : compiler.plan.outcome)
    if (const auto it = compiler.twins.find(model); it != compiler.twins.end())
      compiler.plan.alone[model] = it->second;
  if (!any && findings.faults.empty())
    findings.warn(resolved.find("baseline")->mark, "baseline",
                  "is the run itself: nothing in it learns from a teacher");
  compiler.twins.clear();
}

}  // namespace limbeck::train
