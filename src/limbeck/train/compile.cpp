// A recipe's top level to a Plan.
#include <algorithm>
#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/resolve.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

constexpr int64_t kGrammar = 1;

void compile_head(Params& recipe, Plan& plan) {
  const auto grammar = recipe.integer("limbeck", Range::any(), "grammar version");
  if (!grammar) {
    if (!recipe.has("limbeck")) recipe.fault("limbeck", "is needed: the grammar's version, 1");
  } else if (*grammar != kGrammar) {
    recipe.fault("limbeck", "must be 1: this program reads grammar version 1");
  }
  plan.name = recipe.text("name", "what the run folder is called");
  if (plan.name.empty() || plan.name.find('/') != std::string::npos || plan.name.starts_with("."))
    recipe.fault("name", "must be a folder's name, without slashes");
  plan.seed =
      static_cast<uint64_t>(recipe.integer("seed", 0, Range::from(0), "everything random follows from it"));
  plan.device = recipe.text("device", "auto", "auto, cpu, cuda or cuda:1");
  if (plan.device != "auto" && plan.device != "cpu" && plan.device != "cuda" &&
      !plan.device.starts_with("cuda:"))
    recipe.fault("device", "must be auto, cpu, cuda or cuda:1");
  const std::string precision =
      recipe.choice("precision", {"float32", "bfloat16", "tf32"}, "of matrix products and convolutions");
  if (precision != "float32") recipe.not_yet("precision");
  plan.deterministic = recipe.flag("deterministic", true, "false trades equal bits for speed on a GPU");
  if (recipe.has("sweep"))
    recipe.fault("sweep", "makes several recipes of this one (points_of), and this is one of them");
  if (recipe.has("distributed")) recipe.not_yet("distributed");
  recipe.ask("baseline");
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// What the last stage that learns leaves; where none does, the last that changes anything.
std::vector<std::string> outcome_of(const Plan& plan) {
  std::vector<std::string> outcome;
  bool learnt = false;
  for (const auto& stage : plan.stages) {
    const Declaration does = stage->declare();
    if (does.changes.empty() || (learnt && !does.learns)) continue;
    learnt = does.learns;
    outcome = does.leaves.empty() ? does.changes : does.leaves;
  }
  return outcome;
}

// Names that pass because some stage's `into` has them, which makes something else. Where a stage was refused
// they may be anything.
void check_names(const Plan& plan, config::Findings& findings) {
  for (const auto& stage : plan.stages) {
    const Declaration does = stage->declare();
    for (const auto& models : {does.reads, does.changes})
      for (const std::string& model : models)
        if (!plan.models.contains(model))
          findings.fault(stage->mark, stage->path, "names '" + model + "', which is no single model");
    for (const auto& sets : {does.learns_from, does.judges_on})
      for (const std::string& set : sets)
        if (!plan.sets.contains(set))
          findings.fault(stage->mark, stage->path, "names '" + set + "', which is no set");
  }
}

// Order faults: a test split before the last stage that learns, a teacher that never learnt, a result nobody
// uses.
void check_order(const Plan& plan, const std::set<std::string>& excused, config::Findings& findings) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < plan.stages.size(); ++i)
    if (!plan.stages[i]->declare().changes.empty() && !plan.stages[i]->baseline) last = i;
  const std::string last_does =
      plan.stages.empty() || plan.stages[last]->declare().learns ? "learns" : "changes a model";
  std::set<std::string> trained = excused;
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    const Stage& stage = *plan.stages[i];
    const Declaration does = stage.declare();
    const auto held_out = [&](const std::string& set) {
      const auto it = plan.sets.find(set);
      return it != plan.sets.end() && it->second.held_out;
    };
    for (const std::string& set : does.learns_from)
      if (held_out(set))
        findings.fault(stage.mark, stage.path, "learns from '" + set + "', which is held out for the end");
    for (const std::string& set : does.judges_on)
      if (held_out(set) && (does.learns || (i < last && !stage.baseline)))
        findings.fault(stage.mark, stage.path,
                       "looks at '" + set + "' before the last stage that " + last_does +
                           "; test data is read only after it");
    for (const std::string& read : does.reads)
      for (const std::string& model : plan.networks_of(read)) {
        const auto it = plan.models.find(model);
        if (it != plan.models.end() && it->second.weights.empty() && !trained.contains(model) &&
            !(does.learns && contains(does.changes, model)))
          findings.fault(stage.mark, stage.path,
                         "uses '" + model +
                             "', which has no weights by then: train it in an earlier stage, or give it "
                             "weights: {file: ...}");
      }
    trained.insert(does.changes.begin(), does.changes.end());
  }
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    const Declaration does = plan.stages[i]->declare();
    for (const std::string& model : does.changes) {
      bool used = contains(plan.outcome, model) || plan.stages[i]->baseline;
      for (std::size_t j = i + 1; j < plan.stages.size() && !used; ++j) {
        const Declaration later = plan.stages[j]->declare();
        used = contains(later.changes, model);
        for (const std::string& read : later.reads) used = used || contains(plan.networks_of(read), model);
      }
      for (const ExportPlan& e : plan.exports) used = used || e.model == model;
      if (!used)
        findings.warn(plan.stages[i]->mark, plan.stages[i]->path,
                      "trains '" + model + "', which nobody uses afterwards");
    }
  }
}

}  // namespace

std::vector<std::string> Plan::networks_of(const std::string& model) const {
  const auto it = models.find(model);
  return it != models.end() && it->second.is_ensemble() ? it->second.blueprint.members : std::vector{model};
}

std::vector<std::string> Compiler::model_names() const {
  std::vector<std::string> names;
  for (const auto& [model, ignored] : plan.models) names.push_back(model);
  return names;
}

bool Compiler::check_model(Params& params, const std::string& key, const std::string& name) {
  if (const auto group = groups.find(name); group != groups.end()) {
    params.fault(key, "names '" + name + "', which is " + std::to_string(group->second.size()) + " models, " +
                          group->second.front() + " to " + group->second.back() + "; name one of them");
    return false;
  }
  if (has_model(name)) return true;
  params.fault(
      key, "names the model '" + name + "', which is not in 'models'" + did_you_mean(name, model_names()));
  return false;
}

bool Compiler::check_network(Params& params, const std::string& key, const std::string& name,
                             const std::string& instead) {
  if (!check_model(params, key, name)) return false;
  const auto it = plan.models.find(name);
  if (it == plan.models.end() || !it->second.is_ensemble()) return true;
  params.fault(key, "names '" + name + "', which is an ensemble and has no weights of its own; " + instead);
  return false;
}

bool Compiler::check_set(Params& params, const std::string& key, const std::string& name) {
  if (has_set(name)) return true;
  std::vector<std::string> known;
  for (const auto& [set, ignored] : plan.sets) known.push_back(set);
  params.fault(key, "names the set '" + name + "', which is not in 'data'" + did_you_mean(name, known));
  return false;
}

std::string Compiler::twin(const std::string& model) const {
  const auto it = twins.find(model);
  return it == twins.end() ? model : it->second;
}

void compile_exports(Params& recipe, Compiler& compiler) {
  for (Params& entry :
       recipe.entries("export", "format", "what the outcome is written as: safetensors, onnx")) {
    ExportPlan plan;
    plan.format = entry.text("format", "which format");
    plan.model = entry.text("model", "", "whose; without it the outcome's");
    if (!plan.model.empty())
      compiler.check_network(entry, "model", plan.model,
                             "exporting one is not yet supported: export its members");
    for (const std::string later : {"exit", "branch"})
      if (entry.has(later)) entry.not_yet(later);
    if (plan.format.empty()) continue;
    plan.writer = compiler.registries.formats.make(entry);
    if (plan.writer) compiler.plan.exports.push_back(std::move(plan));
  }
}

Plan compile(const config::Node& recipe, const Registries& registries, const CompileOptions& options) {
  auto findings = std::make_shared<config::Findings>();
  Plan plan;
  if (!recipe.is_map())
    throw UserError(recipe.mark.file + " holds no recipe: a map with the keys limbeck, data, models, stages");
  config::Node named = recipe;
  if (!named.find("name")) named.set("name", config::Node::scalar(options.name, recipe.mark));
  Resolved resolved = resolve(std::move(named), options.sets, registries, *findings);
  plan.recipe = std::move(resolved.recipe);
  plan.measures = measures::all_of(registries.measures);
  Params params(plan.recipe, "", findings);
  Compiler compiler(registries, plan, findings);
  compile_head(params, plan);
  note_made(plan.recipe, compiler);
  compile_sets(params, compiler);
  compile_models(params, compiler);
  compile_stages(params, compiler);
  join_ensembles(compiler);
  compile_exports(params, compiler);
  plan.outcome = outcome_of(plan);
  compile_baseline(plan.recipe, resolved.baseline, compiler);
  params.done();
  if (findings->faults.empty()) check_names(plan, *findings);
  check_order(plan, compiler.excused, *findings);
  findings->check();
  plan.warnings = findings->warnings;
  return plan;
}

Plan compile_file(const std::string& path, const Registries& registries, CompileOptions options) {
  if (options.name.empty()) options.name = std::filesystem::path(path).stem().string();
  return compile(config::read(path), registries, options);
}

}  // namespace limbeck::train
