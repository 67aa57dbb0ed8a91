// `stages:` to Stages: each is read by its verb.
#include "limbeck/base/text.h"
#include "limbeck/config/describe.h"
#include "limbeck/config/path.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/names.h"
#include "limbeck/train/resolve.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

void add_ghosts(const config::Node& stages, Compiler& compiler) {
  for (const config::Node& stage : stages.items) {
    if (const config::Node* into = stage.find("into")) {
      compiler.add_ghost(into->text);
      if (const config::Node* count = stage.find("count"))
        for (int64_t i = 1; i <= parse_integer(count->text).value_or(0); ++i)
          compiler.add_ghost(into->text + std::to_string(i));
    }
    if (const config::Node* inner = stage.find("stages")) add_ghosts(*inner, compiler);
  }
}

// A part goes by its whole's keys; its name, its own so far, comes below the whole's.
std::shared_ptr<Stage> part_of(const Stage& whole, std::shared_ptr<Stage> part) {
  part->name = part->key = whole.name + "/" + part->name;
  part->path = whole.path;
  part->verb = whole.verb;
  part->text = whole.text;
  part->mark = whole.mark;
  return part;
}

}  // namespace

void Registry::add(const std::string& verb, const std::string& summary, StageReader reader) {
  LIMBECK_CHECK(readers_.emplace(verb, std::move(reader)).second, "the verb '", verb,
                "' is registered twice");
  summaries_[verb] = summary;
}

const StageReader* Registry::find(const std::string& verb) const {
  const auto it = readers_.find(verb);
  return it == readers_.end() ? nullptr : &it->second;
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> all;
  for (const auto& [verb, reader] : readers_) all.push_back(verb);
  return all;
}

std::vector<std::string> stage_names(const std::vector<config::Node>& stages) {
  std::map<std::string, int> seen;
  std::vector<std::string> names;
  for (const config::Node& stage : stages) {
    const std::string name = config::stage_name(stage);
    const int count = ++seen[name];
    names.push_back(count > 1 ? name + "." + std::to_string(count) : name);
  }
  return names;
}

std::shared_ptr<Stage> compile_stage(Params params, Compiler& compiler, const std::string& name,
                                     bool baseline) {
  const Registry& verbs = compiler.registries.verbs;
  const std::string verb = verb_of(params.node());
  if (verb.empty()) {
    params.fault("has no verb; a stage begins with one of " + join(verbs.names(), ", "));
    return nullptr;
  }
  const StageReader* reader = verbs.find(verb);
  if (!reader) {
    params.fault(verb, "is an unknown verb '" + verb + "'");
    for (const std::string& model : objects_of(params.node())) compiler.excused.insert(model);
    return nullptr;
  }
  params.text("name", config::stage_name(params.node()), "what the stage is called");
  const std::size_t faults = compiler.findings->faults.size();
  std::shared_ptr<Stage> stage = (*reader)(params, compiler);
  params.done();
  if (!stage || compiler.findings->faults.size() > faults) {
    for (const std::string& model : objects_of(params.node())) compiler.excused.insert(model);
    return nullptr;
  }
  stage->key = name;
  stage->name = baseline ? name + ".alone" : name;
  stage->path = params.path();
  stage->verb = verb;
  stage->text = config::line_of(params.node());
  stage->baseline = baseline;
  stage->mark = params.node().mark;
  return stage;
}

void note_made(const config::Node& recipe, Compiler& compiler) {
  if (const config::Node* stages = recipe.find("stages")) add_ghosts(*stages, compiler);
}

void compile_stages(Params& recipe, Compiler& compiler) {
  const auto stages = recipe.list("stages", "what is done, in order");
  if (!recipe.has("stages")) recipe.fault("stages", "is needed: what is done, in order");
  std::vector<config::Node> nodes;
  for (const Params& params : stages) nodes.push_back(params.node());
  const std::vector<std::string> names = stage_names(nodes);
  std::set<std::string> given;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    Params params = stages[i];
    if (!params.node().is_map()) continue;
    if (params.has("name")) {
      const std::string name = config::stage_name(params.node());
      check_stage_name(params, name);
      if (!given.insert(name).second) params.fault("name", "is the name of another stage already");
    }
    auto stage = compile_stage(params, compiler, names[i], /*baseline=*/false);
    if (!stage) continue;
    compiler.plan.stages.push_back(stage);
    for (const auto& part : stage->parts()) compiler.plan.stages.push_back(part_of(*stage, part));
  }
}

}  // namespace limbeck::train
