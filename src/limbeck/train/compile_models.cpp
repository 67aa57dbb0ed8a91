// `models:` to ModelPlans.
#include "limbeck/base/text.h"
#include "limbeck/config/describe.h"
#include "limbeck/config/path.h"
#include "limbeck/train/compiler.h"

namespace limbeck::train {
namespace {

// Keys of a model that are not its arch's.
const std::vector<std::string> kOwnKeys = {"weights", "copies", "input", "cache", "teaching_mode"};

// `{file: teacher.safetensors}`; other sources come later.
std::filesystem::path read_weights(Params& params) {
  auto weights = params.map("weights", "where its weights come from: {file: teacher.safetensors}");
  if (!weights) return {};
  for (const std::string later : {"hf", "run", "model"})
    if (weights->has(later)) {
      weights->not_yet(later);
      for (const std::string& key : weights->keys()) weights->ask(key);
      return {};
    }
  const std::string file = weights->text("file", "a safetensors file, or a folder that holds model.safetensors");
  weights->done();
  return file;
}

void compile_model(const std::string& name, Params params, Compiler& compiler) {
  ModelPlan model;
  model.name = model.key = name;
  model.mark = params.node().mark;
  if (!params.node().is_map()) {
    params.fault("must be a map: {arch: ENTRY, ...}");
    return compiler.add_ghost(name);
  }
  model.weights = read_weights(params);
  if (params.has("copies")) {
    const int64_t copies = params.integer("copies", 1, Range::between(1, 1000), "how many, with different first weights");
    params.not_yet("copies");
    for (int64_t i = 1; i <= copies; ++i) compiler.add_ghost(name + std::to_string(i));
    compiler.add_ghost(name);
  }
  for (const std::string later : {"input", "cache", "teaching_mode"})
    if (params.has(later)) params.not_yet(later);
  const std::string arch = params.text("arch", "which architecture");
  if (arch.empty()) return compiler.add_ghost(name);
  if (!compiler.registries.archs.has(arch)) {
    params.fault("arch", "is an " + compiler.registries.archs.unknown(arch));
    return compiler.add_ghost(name);
  }
  model.blueprint = compiler.registries.archs.make(params);
  config::Node entry = params.node();
  for (const std::string& key : kOwnKeys) entry.erase(key);
  model.entry = config::line_of(entry);
  compiler.plan.models[name] = std::move(model);
}

}  // namespace

void compile_models(Params& recipe, Compiler& compiler) {
  auto all = recipe.map("models", "the networks, by name");
  if (!all) return;
  for (const std::string& name : all->keys()) compile_model(name, *all->value(name, ""), compiler);
}

}  // namespace limbeck::train
