#include "limbeck/train/run.h"

#include <algorithm>
#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/config/node.h"
#include "limbeck/record/environment.h"
#include "limbeck/record/folder.h"
#include "limbeck/tensor/machine.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/finish.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace fs = std::filesystem;
namespace {

void insert(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more)
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// The folder is this recipe's, or new. True if its run is finished.
bool enter(const Plan& plan, const RunOptions& options) {
  const fs::path recipe = options.folder / "recipe.yaml";
  if (!fs::exists(recipe)) {
    if (fs::exists(options.folder) && !fs::is_empty(options.folder))
      throw UserError(options.folder.string() + " is no run folder (it has no recipe.yaml) and not empty; choose another with --out");
    write_file(recipe, config::write(plan.recipe));
    return false;
  }
  if (!(config::parse(read_file(recipe), recipe.string()) == plan.recipe))
    throw UserError(options.folder.string() + " holds the run of another recipe; choose another folder with --out, or remove it");
  remove_leftovers(options.folder);
  return fs::exists(options.folder / "summary.json");
}

// metrics.jsonl as it was at the latest checkpoint of any stage.
void rewind(const Plan& plan, const fs::path& folder, record::Metrics& metrics) {
  uint64_t offset = 0;
  for (std::size_t i = 0; i < plan.stages.size(); ++i)
    if (const auto latest = Checkpoints(folder, i, plan.stages[i]->name).facts()) offset = latest->value("metrics", offset);
  metrics.truncate(offset);
}

std::string describe(const Stage& stage, Sets& sets) {
  const Declaration does = stage.declare();
  std::string text = stage.name + ": " + stage.verb + " " + join(does.learns ? does.changes : does.reads, ", ");
  for (const std::string& set : does.learns_from) text += " on " + grouped(sets.get(set).size()) + " samples of " + set;
  return text;
}

}  // namespace

void open_sets(const Plan& plan, Sets& sets) {
  config::Findings findings;
  std::vector<std::string> learnt, judged;
  for (const auto& stage : plan.stages) {
    insert(learnt, stage->declare().learns_from);
    insert(judged, stage->declare().judges_on);
  }
  for (const auto& [name, set] : plan.sets)
    if (set.held_out) insert(judged, {name});
  std::vector<std::string> all = learnt;
  insert(all, judged);
  for (const std::string& name : all) {
    try {
      sets.get(name);
    } catch (const UserError& error) {
      const std::string message = error.what(), place = "data." + name;
      if (message.find(": data.") != std::string::npos) findings.faults.push_back(message);
      else findings.fault(plan.sets.at(name).mark, place + ":", message);
    }
  }
  findings.check();
  for (const std::string& train : learnt)
    for (const std::string& test : judged)
      if (const int64_t shared = data::shared_rows(sets.get(train), sets.get(test)); shared > 0)
        findings.fault(plan.sets.at(test).mark, "data." + test,
                       "shares " + grouped(shared) + " samples with '" + train + "', which is trained on; a sample cannot be "
                       "trained on and judged on");
  findings.check();
}

Outcome run(const Plan& plan, const RunOptions& options, Observer& observer) {
  if (enter(plan, options)) return Outcome::was_finished;
  const record::Folder folder(options.folder);
  set_deterministic(plan.deterministic);
  record::write_environment(folder, {{"device", device(plan.device).str()}, {"threads", std::to_string(threads())},
                                     {"instruction_set", instruction_set()}, {"smoke", options.smoke ? "true" : "false"}});
  Sets sets(plan, options.smoke ? Sets::Rows::smoke : Sets::Rows::real);
  open_sets(plan, sets);
  Models models(plan, device(plan.device), options.smoke, &observer);
  probe(plan, sets, models);
  record::Metrics metrics(options.folder / "metrics.jsonl");
  rewind(plan, options.folder, metrics);
  record::Events events(options.folder / "events", 0);
  const dist::Group alone;
  Workshop workshop{plan, options, sets, models, metrics, events, observer, alone, Store(options.smoke ? "" : options.store)};
  for (const std::string& warning : plan.warnings) observer.warning(warning);
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    workshop.number = i;
    observer.phase(describe(*plan.stages[i], sets));
    plan.stages[i]->run(workshop);
  }
  finish(workshop, folder);
  return Outcome::finished;
}

}  // namespace limbeck::train
