#include "limbeck/train/estimate.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/record/environment.h"
#include "limbeck/tensor/machine.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/loop.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/run.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

constexpr int kSteps = 3, kWarmSteps = 1;
constexpr int64_t kJudgedRows = 1000;

// A folder for what a stage writes, gone when the estimate is made.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "limbeck-check-XXXXXX").string();
    if (!::mkdtemp(name.data())) cannot_write(name, errno);
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Files that are not there are told, not refused: the rest of the recipe can be checked without them.
std::vector<std::string> missing_files(const Plan& plan, Sets& real) {
  std::vector<std::string> missing;
  open_sets(plan, real, &missing);
  for (const auto& [name, model] : plan.models)
    if (model.key == name && !model.weights.empty() && !std::filesystem::exists(model.weights))
      missing.push_back(model.mark.text() + ": models." + name + ".weights: there is no file " +
                        model.weights.string());
  return missing;
}

// Seconds that one evaluation of `set` takes, from a part of it.
double judging_seconds(Workshop& workshop, const std::string& model, const std::string& name) {
  data::Set some = workshop.sets.get(name);
  const Member& member = workshop.models.get(model);
  const measures::Measures by = taken_of(workshop.plan.measures, taps_of(member), some.facts());
  if (by.empty()) return 0;
  const double share =
      static_cast<double>(some.size()) / static_cast<double>(std::min(some.size(), kJudgedRows));
  if (some.size() > kJudgedRows) some.rows.resize(kJudgedRows);
  const auto begin = std::chrono::steady_clock::now();
  judge(*member.model, some, by, workshop.models.device(), workshop.options.loader_threads);
  return share * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// What each term weighs on the first batch of the set's own samples.
void weigh(StageEstimate& estimate, const Stage& stage, const Learning& learning, Workshop& workshop,
           bool real_rows) {
  estimate.shares = Loop(stage, learning, workshop).weigh();
  estimate.real_rows = real_rows;
  for (const std::string& remark : remarks_on(estimate.shares)) estimate.notes.push_back(remark);
}

void estimate_stage(StageEstimate& estimate, const Stage& stage, const Learning& learning,
                    Workshop& workshop) {
  estimate.name = stage.name;
  Loop loop(stage, learning, workshop);
  std::vector<double> seconds = loop.rehearse(kWarmSteps + kSteps);
  seconds.erase(seconds.begin(),
                seconds.begin() + kWarmSteps);  // the first step makes optimiser state and caches
  std::sort(seconds.begin(), seconds.end());
  estimate.seconds_per_step = seconds[seconds.size() / 2];
  estimate.steps = loop.length().steps;
  estimate.seconds = estimate.seconds_per_step * static_cast<double>(estimate.steps);
  if (!learning.valid.empty())
    for (const std::string& learner : learning.learners)
      estimate.seconds +=
          judging_seconds(workshop, learner, learning.valid) * std::max(1.0, loop.length().epochs());
  if (learning.micro_batch > 0 && learning.micro_batch < learning.batch_size)
    estimate.notes.emplace_back("micro_batch changes dropout masks and batch statistics, nothing else");
}

}  // namespace

Estimate estimate(const Plan& plan, int loader_threads) {
  set_deterministic(plan.deterministic);
  Estimate estimate;
  Sets real(plan, Sets::Rows::real);
  estimate.missing = missing_files(plan, real);
  estimate.remarks = real.remarks();
  Sets sets(plan, Sets::Rows::synthetic);
  Models models(plan, device(plan.device), /*smoke=*/true);
  try {
    probe(plan, sets, models);
  } catch (const RecipeError& error) {
    if (estimate.missing.empty()) throw;
    std::vector<std::string> faults = estimate.missing;  // without the files, what the probe saw is a guess
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    throw RecipeError(faults);
  }
  try_weights(plan, models);
  const Scratch scratch;
  record::Metrics metrics(scratch.path() / "metrics.jsonl");
  record::Events events(scratch.path() / "events");
  RunOptions options;
  options.folder = scratch.path();
  options.loader_threads = loader_threads;
  Observer nobody;
  const dist::Group alone;
  Workshop workshop{plan, options, sets, models, metrics, events, nobody, alone};
  Workshop real_workshop{plan,   options, estimate.missing.empty() ? real : sets, models, metrics, events,
                         nobody, alone};
  for (const auto& stage : plan.stages) {
    const Learning* learning = stage->learning();
    for (Workshop* each : {&workshop, &real_workshop}) stage->stand_in(*each);
    if (!learning) continue;
    StageEstimate one;
    weigh(one, *stage, *learning, real_workshop, estimate.missing.empty());
    estimate_stage(one, *stage, *learning, workshop);
    estimate.stages.push_back(std::move(one));
  }
  for (const StageEstimate& stage : estimate.stages) estimate.seconds += stage.seconds;
  for (const auto& [name, model] : plan.models) {
    if (!models.is_built(name)) continue;
    double bytes = 0;
    for (const auto& [tensor, value] : nn::state(*models.get(name).model))
      bytes += static_cast<double>(value.numel() * value.element_size());
    estimate.disk_bytes += 6 * bytes;  // checkpoints with optimiser state, the model, its exports
  }
  estimate.memory_bytes = static_cast<double>(record::peak_memory_bytes());
  return estimate;
}

}  // namespace limbeck::train
