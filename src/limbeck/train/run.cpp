#include "limbeck/train/run.h"

#include <algorithm>
#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/lock.h"
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

constexpr const char* kLock = "lock";

void insert(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more)
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// But for what a run that was killed in its first moment leaves.
bool is_vacant(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  return std::all_of(fs::directory_iterator(folder), fs::directory_iterator(),
                     [](const fs::directory_entry& entry) {
                       return entry.path().filename() == kLock || entry.path().extension() == ".part";
                     });
}

// The folder is this recipe's, shrunk or not as it is now, or new: UserError otherwise. True if its run is
// finished.
bool is_finished(const Plan& plan, const RunOptions& options) {
  const std::string where = options.folder.string(),
                    remedy = "; choose another folder with --out, or remove it";
  const fs::path recipe = options.folder / "recipe.yaml";
  if (!fs::exists(recipe)) {
    if (is_vacant(options.folder)) return false;
    throw UserError(where +
                    " is no run folder (it has no recipe.yaml) and not empty; choose another with --out");
  }
  if (!(config::parse(read_file(recipe), recipe.string()) == plan.recipe))
    throw UserError(where + " holds the run of another recipe" + remedy);
  const auto environment = record::read_environment(options.folder);
  if (const auto smoke = environment.find("smoke");
      smoke != environment.end() && (smoke->second == "true") != options.smoke)
    throw UserError(where +
                    (options.smoke ? " holds the whole run of this recipe, which is not --smoke"
                                   : " holds a shrunk run of this recipe (--smoke)") +
                    remedy);
  return fs::exists(options.folder / "summary.json");
}

// metrics.jsonl as it was at the latest checkpoint of any stage.
void rewind(const Plan& plan, const fs::path& folder, record::Metrics& metrics) {
  uint64_t offset = 0;
  for (std::size_t i = 0; i < plan.stages.size(); ++i)
    if (const auto latest = Checkpoints(folder, i, plan.stages[i]->name).facts())
      offset = latest->value("metrics", offset);
  metrics.truncate(offset);
}

std::string describe(const Stage& stage, Sets& sets) {
  const Declaration does = stage.declare();
  std::string text =
      stage.name + ": " + stage.verb + " " + join(does.learns ? does.changes : does.reads, ", ");
  for (const std::string& set : does.learns_from)
    text += " on " + grouped(sets.get(set).size()) + " samples of " + set;
  return text;
}

}  // namespace

void try_weights(const Plan& plan, Models& models) {
  config::Findings findings;
  for (const auto& [name, model] : plan.models) {
    if (!models.is_built(name) || model.key != name) continue;  // a baseline's twin has its student's
    try {
      models.try_weights(name);
    } catch (const UserError& error) {
      findings.faults.push_back(error.what());
    }
  }
  findings.check();
}

void open_sets(const Plan& plan, Sets& sets, std::vector<std::string>* missing) {
  config::Findings findings;
  std::vector<std::string> learnt, judged, chosen, held_out;
  for (const auto& stage : plan.stages) {
    insert(learnt, stage->declare().learns_from);
    insert(judged, stage->declare().judges_on);
    insert(chosen, stage->declare().chooses_on);
  }
  for (const auto& [name, set] : plan.sets)
    if (set.held_out) insert(held_out, {name});
  insert(judged, held_out);
  std::vector<std::string> all = learnt;
  insert(all, judged);
  for (const std::string& name : all) {
    const auto note = [&](const UserError& error, std::vector<std::string>& faults) {
      const std::string message = error.what();
      config::Findings found;
      if (message.find(": data.") != std::string::npos)
        found.faults.push_back(message);
      else
        found.fault(plan.sets.at(name).mark, "data." + name + ":", message);
      insert(faults, found.faults);
    };
    try {
      sets.get(name);
    } catch (const DataMissing& error) {
      note(error, missing ? *missing : findings.faults);
    } catch (const UserError& error) {
      note(error, findings.faults);
    }
  }
  const auto shared_by = [&](const std::string& a, const std::string& b) {
    return sets.is_open(a) && sets.is_open(b) ? data::shared_rows(sets.get(a), sets.get(b)) : 0;
  };
  for (const std::string& train : learnt)
    for (const std::string& test : judged)
      if (const int64_t shared = shared_by(train, test); shared > 0)
        findings.fault(plan.sets.at(test).mark, "data." + test,
                       "shares " + grouped(shared) + " samples with '" + train +
                           "', which is trained on; a sample cannot be "
                           "trained on and judged on");
  for (const std::string& set : chosen)
    for (const std::string& test : held_out)
      if (const int64_t shared = set == test ? 0 : shared_by(set, test); shared > 0)
        findings.fault(
            plan.sets.at(test).mark, "data." + test,
            "is held out and shares " + grouped(shared) + " samples with '" + set +
                "', by which something is chosen; what is chosen by a sample cannot be judged by it");
  findings.check();
}

Outcome run(const Plan& plan, const RunOptions& options, Observer& observer) {
  if (is_finished(plan, options)) return Outcome::was_finished;
  const Lock lock(options.folder / kLock, options.folder.string());
  if (is_finished(plan, options)) return Outcome::was_finished;  // meanwhile, by another process
  remove_leftovers(options.folder);
  set_deterministic(plan.deterministic);
  Sets sets(plan, options.smoke ? Sets::Rows::smoke : Sets::Rows::real);
  open_sets(plan, sets);
  Models models(plan, device(plan.device), options.smoke, &observer);
  probe(plan, sets, models);
  try_weights(plan, models);
  // From here on the folder is this run's.
  const record::Folder folder(options.folder);
  if (!fs::exists(folder.recipe())) write_file(folder.recipe(), config::write(plan.recipe));
  record::write_environment(folder, {{"device", device(plan.device).str()},
                                     {"threads", std::to_string(threads())},
                                     {"instruction_set", instruction_set()},
                                     {"smoke", options.smoke ? "true" : "false"}});
  record::Metrics metrics(options.folder / "metrics.jsonl");
  rewind(plan, options.folder, metrics);
  record::Events events(options.folder / "events");
  const dist::Group alone;
  Workshop workshop{plan,     options, sets,
                    models,   metrics, events,
                    observer, alone,   Store(options.smoke ? "" : options.store)};
  for (const std::string& warning : plan.warnings) observer.warning(warning);
  for (const std::string& remark : sets.remarks()) observer.warning(remark);
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    workshop.number = i;
    observer.phase(describe(*plan.stages[i], sets));
    plan.stages[i]->run(workshop);
  }
  finish(workshop, folder);
  return Outcome::finished;
}

}  // namespace limbeck::train
