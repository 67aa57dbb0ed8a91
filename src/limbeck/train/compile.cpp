// A recipe's top level to a Plan.
#include "limbeck/config/path.h"

#include <algorithm>
#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
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

// The main run's stage of that name, if it stands behind the last stage that learns; else the end.
std::vector<std::shared_ptr<Stage>>::iterator find_after_learning(Plan& plan, const std::string& name) {
  auto found = plan.stages.end();
  for (auto it = plan.stages.begin(); it != plan.stages.end(); ++it) {
    if ((*it)->baseline) continue;
    if ((*it)->declare().learns) found = plan.stages.end();
    if ((*it)->key == name) found = it;
  }
  return found;
}

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
  const std::vector<std::string> keys = stage_names(mine->items);
  for (std::size_t i = 0; i < mine->items.size(); ++i) {
    const config::Node& node = mine->items[i];
    const std::string name = config::element_name(node, i, mine->items);
    const bool same = std::any_of(theirs->items.begin(), theirs->items.end(),
                                  [&](const config::Node& other) { return other == node; });
    std::vector<std::string> touched = objects_of(node);
    const config::Node* from = node.find("from");
    if (from && from->is_scalar()) touched.push_back(from->text);
    if (from)
      for (const config::Node& item : from->items) touched.push_back(item.text);
    const bool reached = std::any_of(touched.begin(), touched.end(),
                                     [&](const std::string& m) { return compiler.twins.contains(m); });
    if (same && !reached) continue;
    const bool explains = verb_of(node) == "explain";
    if (explains && find_after_learning(compiler.plan, keys[i]) == compiler.plan.stages.end()) continue;
    if (verb_of(node) == "train")
      for (const std::string& model : objects_of(node)) {
        const auto it = compiler.plan.models.find(model);
        if (it == compiler.plan.models.end()) continue;
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

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Order faults: a test split before the last stage that learns, a teacher that never learnt, a result nobody
// uses.
void check_order(const Plan& plan, const std::set<std::string>& excused, config::Findings& findings) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < plan.stages.size(); ++i)
    if (plan.stages[i]->declare().learns && !plan.stages[i]->baseline) last = i;
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
        findings.fault(
            stage.mark, stage.path,
            "looks at '" + set + "' before the last stage that learns; test data is read only after it");
    for (const std::string& model : does.reads) {
      const auto it = plan.models.find(model);
      if (it != plan.models.end() && it->second.weights.empty() && !trained.contains(model) &&
          !contains(does.changes, model))
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
        used = contains(later.reads, model) || contains(later.changes, model);
      }
      for (const ExportPlan& e : plan.exports) used = used || e.model == model;
      if (!used)
        findings.warn(plan.stages[i]->mark, plan.stages[i]->path,
                      "trains '" + model + "', which nobody uses afterwards");
    }
  }
}

}  // namespace

bool Compiler::check_model(Params& params, const std::string& key, const std::string& name) {
  if (has_model(name)) return true;
  std::vector<std::string> known;
  for (const auto& [model, ignored] : plan.models) known.push_back(model);
  params.fault(key, "names the model '" + name + "', which is not in 'models'" + did_you_mean(name, known));
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
    if (!plan.model.empty()) compiler.check_model(entry, "model", plan.model);
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
  Params params(plan.recipe, "", findings);
  Compiler compiler(registries, plan, findings);
  compile_head(params, plan);
  note_made(plan.recipe, compiler);
  compile_sets(params, compiler);
  compile_models(params, compiler);
  compile_stages(params, compiler);
  compile_exports(params, compiler);
  for (const auto& stage : plan.stages)
    if (stage->declare().learns) plan.outcome = stage->declare().changes;
  compile_baseline(plan.recipe, resolved.baseline, compiler);
  params.done();
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
