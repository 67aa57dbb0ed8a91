// `models:` to ModelPlans.
#include "limbeck/base/text.h"
#include "limbeck/config/describe.h"
#include "limbeck/config/path.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/names.h"

namespace limbeck::train {
namespace {

// Keys of a model that are not its arch's.
const std::vector<std::string> kOwnKeys = {"weights", "copies", "input", "cache", "teaching_mode"};

// `{run: FOLDER, model: student, epoch: 35}`.
void read_run_weights(Params& weights, const std::string& name, ModelPlan& model) {
  const std::filesystem::path run = weights.text("run", "a run folder");
  const std::string whose = weights.text("model", name, "which of its models");
  model.weights = run / "models" / whose;
  const auto epoch =
      weights.integer("epoch", Range::from(0), "of a snapshot; without it what its last stage left");
  const std::string stage = weights.text("stage", "", "whose snapshot, where several stages kept that epoch");
  if (epoch) model.snapshot = Snapshot{run, whose, stage, *epoch};
  weights.done();
}

// The arch of a model of a run, from the card beside its weights.
std::optional<config::Node> arch_of_run(Params& params, const ModelPlan& model) {
  try {
    const auto card = model::card_beside(model.weights);
    if (card)
      return config::as_entry(config::parse(card->arch, (model.weights / "model.json").string()), "arch");
    params.fault("weights", "names " + model.weights.string() +
                                ", which has no model.json: finish that run first, or say the arch here");
  } catch (const UserError& error) {
    params.fault("weights", error.what());
  }
  return std::nullopt;
}

// `{file: teacher.safetensors}` or of a run; other sources come later.
void read_weights(Params& params, const std::string& name, ModelPlan& model) {
  auto weights = params.map(
      "weights", "where its weights come from: {file: teacher.safetensors}, {run: FOLDER, model: student}");
  if (!weights) return;
  if (weights->has("run")) return read_run_weights(*weights, name, model);
  for (const std::string later : {"hf", "model"})
    if (weights->has(later)) {
      weights->not_yet(later);
      for (const std::string& key : weights->keys()) weights->ask(key);
      return;
    }
  model.weights = weights->text("file", "a safetensors file, or a folder that holds model.safetensors");
  weights->done();
}

void compile_model(const std::string& name, Params params, Compiler& compiler) {
  ModelPlan model;
  model.name = model.key = name;
  model.mark = params.node().mark;
  if (!params.node().is_map()) {
    params.fault("must be a map: {arch: ENTRY, ...}");
    return compiler.add_ghost(name);
  }
  read_weights(params, name, model);
  if (params.has("copies")) {
    const int64_t copies =
        params.integer("copies", 1, Range::between(1, 1000), "how many, with different first weights");
    params.not_yet("copies");
    for (int64_t i = 1; i <= copies; ++i) compiler.add_ghost(name + std::to_string(i));
    compiler.add_ghost(name);
  }
  for (const std::string later : {"input", "cache", "teaching_mode"})
    if (params.has(later)) params.not_yet(later);
  if (const config::Node* weights = params.node().find("weights");
      !params.has("arch") && weights && weights->find("run")) {
    const auto entry = arch_of_run(params, model);
    params.done();
    if (!entry) return compiler.add_ghost(name);
    Params read(*entry, params.path(), params.shared_findings());
    model.blueprint = compiler.registries.archs.make(read);
    model.entry = config::line_of(*entry);
    compiler.plan.models[name] = std::move(model);
    return;
  }
  const std::string arch = params.text("arch", "which architecture");
  if (arch.empty()) return compiler.add_ghost(name);
  if (!compiler.registries.archs.has(arch)) {
    params.fault("arch", "is an " + compiler.registries.archs.unknown(arch));
    return compiler.add_ghost(name);
  }
  model.blueprint = compiler.registries.archs.make(params);
  if (!model.blueprint.members.empty()) {
    params.fault("arch", "ensemble is not yet supported");
    return compiler.add_ghost(name);
  }
  config::Node entry = params.node();
  for (const std::string& key : kOwnKeys) entry.erase(key);
  model.entry = config::line_of(entry);
  compiler.plan.models[name] = std::move(model);
}

}  // namespace

void compile_models(Params& recipe, Compiler& compiler) {
  auto all = recipe.map("models", "the networks, by name");
  if (!all) return;
  for (const std::string& name : all->keys()) {
    check_model_name(*all, name);
    compile_model(name, *all->value(name, ""), compiler);
  }
}

}  // namespace limbeck::train
