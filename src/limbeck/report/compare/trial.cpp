#include "limbeck/report/compare/trial.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace limbeck::report::compare {
namespace {

bool learned_in(const Stage& stage, const std::vector<std::string>& models) {
  const bool learns = stage.steps.value_or(0) > 0 || stage.epochs.value_or(0) > 0;
  return learns && std::ranges::any_of(models, [&](const std::string& model) {
           return std::ranges::find(stage.object, model) != stage.object.end();
         });
}

std::vector<const Stage*> stages_of(const Run& run, const std::vector<std::string>& models) {
  std::vector<const Stage*> stages;
  for (const Stage& stage : run.stages)
    if (learned_in(stage, models)) stages.push_back(&stage);
  return stages;
}

Budget budget_of(const Run& run, const std::vector<std::string>& models) {
  Budget budget;
  for (const Stage* stage : stages_of(run, models)) {
    budget.epochs += stage->epochs.value_or(0);
    budget.steps += static_cast<double>(stage->steps.value_or(0));
    budget.samples_seen += stage->epochs.value_or(0) * static_cast<double>(stage->samples.value_or(0));
  }
  return budget;
}

// Sizes are of one model: where there are several outcomes, of the first.
Cost cost_of(const Run& run, const std::vector<std::string>& models) {
  Cost cost;
  double seconds = 0, memory = 0;
  bool timed = true, weighed = true;
  for (const Stage* stage : stages_of(run, models)) {
    timed = timed && stage->seconds.has_value();
    weighed = weighed && stage->peak_memory_bytes.has_value();
    seconds += stage->seconds.value_or(0);
    memory = std::max(memory, stage->peak_memory_bytes.value_or(0));
  }
  if (timed && seconds > 0) cost.seconds = seconds;
  cost.peak_memory_bytes = weighed && memory > 0 ? memory : run.peak_memory_bytes;
  if (const Model* model = models.empty() ? nullptr : run.find(models.front())) {
    cost.parameters = model->parameters;
    cost.multiply_accumulates = model->multiply_accumulates;
    cost.bytes = model->bytes;
  }
  return cost;
}

Trial trial_of(const Point& point, const std::vector<std::string>& models, const Measure& measure) {
  Trial trial;
  trial.labels = point.labels;
  trial.folder = point.folder;
  trial.taught = point.taught;
  if (!point.run) return trial;
  trial.value = value_of(*point.run, models, measure);
  trial.valid = validation_of(*point.run, models, measure);
  trial.cost = cost_of(*point.run, models);
  trial.budget = budget_of(*point.run, models);
  return trial;
}

// Whether trials that agree in their labels without this axis are the same one.
bool does_not_reach(const std::string& axis, const std::vector<Trial>& trials) {
  std::map<Labels, const Trial*> known;
  for (const Trial& trial : trials) {
    Labels labels = trial.labels;
    labels.erase(axis);
    const auto [first, is_new] = known.try_emplace(labels, &trial);
    const Trial& other = *first->second;
    if (!is_new && (trial.value != other.value || trial.valid != other.valid ||
                    trial.cost.parameters != other.cost.parameters))
      return false;
  }
  return true;
}

// A sweep trains a teacher or a baseline once for all points that do not change it, and its values appear in
// all of them.
std::vector<Trial> without_repetition(const std::vector<Axis>& axes, std::vector<Trial> trials) {
  for (const Axis& axis : axes)
    if (!axis.is_seed() && does_not_reach(axis.path, trials))
      for (Trial& trial : trials) trial.labels.erase(axis.path);
  std::set<Labels> known;
  std::erase_if(trials, [&](const Trial& trial) { return !known.insert(trial.labels).second; });
  return trials;
}

std::vector<std::string> baseline_models(const Run& run) {
  std::vector<std::string> models;
  for (const std::string& outcome : run.outcome)
    if (const auto alone = run.baseline.find(outcome); alone != run.baseline.end())
      models.push_back(alone->second);
  return models;
}

}  // namespace

std::vector<Trial> outcomes_of(const Sweep& sweep, const Measure& measure) {
  std::vector<Trial> trials;
  for (const Point& point : sweep.points)
    trials.push_back(trial_of(point, point.run ? point.run->outcome : std::vector<std::string>{}, measure));
  return trials;
}

std::vector<Trial> baselines_of(const Sweep& sweep, const Measure& measure) {
  std::vector<Trial> trials;
  for (const Point& point : sweep.points) {
    if (!point.run) continue;
    Trial trial = trial_of(point, baseline_models(*point.run), measure);
    trial.name = "alone";
    trial.taught = Taught::alone;
    if (trial.value) trials.push_back(std::move(trial));
  }
  return without_repetition(sweep.axes, std::move(trials));
}

std::vector<Trial> teachers_of(const Sweep& sweep, const Measure& measure) {
  std::vector<std::string> teachers;
  for (const Run* run : sweep.finished())
    for (const std::string& teacher : run->teachers)
      if (std::ranges::find(teachers, teacher) == teachers.end()) teachers.push_back(teacher);
  std::vector<Trial> all;
  for (const std::string& teacher : teachers) {
    std::vector<Trial> trials;
    for (const Point& point : sweep.points) {
      // A student that teaches others is an outcome, not a teacher.
      if (!point.run || std::ranges::count(point.run->outcome, teacher) > 0) continue;
      if (std::ranges::count(point.run->teachers, teacher) == 0) continue;
      Trial trial = trial_of(point, {teacher}, measure);
      trial.name = teacher;
      if (trial.value) trials.push_back(std::move(trial));
    }
    trials = without_repetition(sweep.axes, std::move(trials));
    std::ranges::move(trials, std::back_inserter(all));
  }
  return all;
}

std::optional<double> validation_of(const Run& run, const std::vector<std::string>& models,
                                    const Measure& measure) {
  const std::string wanted = "valid." + measure.name;
  double sum = 0;
  for (const std::string& model : models) {
    const std::vector<const Stage*> stages = stages_of(run, {model});
    if (stages.empty()) return std::nullopt;
    const Stage& last = *stages.back();
    const bool best = last.kept.starts_with("best") && last.kept_epoch;
    std::optional<double> found;
    for (const Epoch& epoch : run.epochs) {
      if (epoch.stage != last.name || epoch.model != model) continue;
      if (best && epoch.epoch != static_cast<double>(*last.kept_epoch)) continue;
      for (const auto& [name, value] : epoch.values)
        if (name == wanted && std::isfinite(value)) found = value;
    }
    if (!found) return std::nullopt;
    sum += *found;
  }
  return models.empty() ? std::nullopt : std::optional(sum / static_cast<double>(models.size()));
}

}  // namespace limbeck::report::compare
