#include "limbeck/report/compare/choice.h"

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/report/format.h"

namespace limbeck::report::compare {
namespace {

constexpr const char* kRemedy =
    "Take it from the training data by `hold_out: {valid: last 10%}` on the set that is trained on, and run "
    "the "
    "sweep again.";

const Axis& find_axis(const Sweep& sweep, const std::string& path) {
  std::vector<std::string> known;
  for (const Axis& axis : sweep.axes) {
    known.push_back(axis.path);
    if (axis.path != path) continue;
    if (axis.is_seed())
      throw UserError(path + " is a seed: the best of several seeds is luck. Choose along another axis.");
    return axis;
  }
  throw UserError("the sweep has no axis " + path + did_you_mean(path, known) + "; its axes are " +
                  join(known, ", ") + ".");
}

const DataSet* find_set(const Run& run, const std::string& name) {
  const auto found = std::ranges::find(run.sets, name, &DataSet::name);
  return found == run.sets.end() ? nullptr : &*found;
}

// Whether `valid` is part of what the run trained on. Runs that do not say from which set it was held out are
// taken by the source of its rows.
bool is_training_data(const Run& run) {
  const DataSet* valid = find_set(run, "valid");
  if (!valid || valid->held_out) return false;
  if (valid->held_from) return !valid->held_from->empty();
  return std::ranges::any_of(run.sets, [&](const DataSet& set) {
    return &set != valid && !set.held_out && set.source == valid->source;
  });
}

void check_validation(const Sweep& sweep) {
  for (const Point& point : sweep.points)
    if (point.run && !is_training_data(*point.run))
      throw UserError(point.folder +
                      " has no validation set made of training data, and choosing by the test set would "
                      "flatter what is chosen. " +
                      kRemedy);
}

struct Candidate {
  std::string value;
  std::vector<const Trial*> trials;
  double mean = 0;
};

// All trials of one method, by the values of the axis in its order.
std::vector<Candidate> candidates_of(const Axis& axis, const std::vector<const Trial*>& trials) {
  std::vector<Candidate> candidates;
  for (const std::string& value : axis.values) {
    Candidate candidate{.value = value, .trials = {}, .mean = 0};
    for (const Trial* trial : trials)
      if (trial->labels.at(axis.path) == value && trial->value) candidate.trials.push_back(trial);
    if (!candidate.trials.empty()) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

using Tries = std::set<std::pair<std::string, std::string>>;  // value of the axis, seed

Tries tries_of(const Sweep& sweep, const Axis& axis, const std::vector<const Trial*>& trials) {
  Tries tries;
  for (const Trial* trial : trials)
    if (trial->value) tries.emplace(trial->labels.at(axis.path), seed_of(sweep.axes, trial->labels));
  return tries;
}

void judge(const Measure& measure, const std::string& method, std::vector<Candidate>& candidates) {
  for (Candidate& candidate : candidates) {
    for (const Trial* trial : candidate.trials) {
      if (!trial->valid)
        throw UserError(trial->folder + " has not measured valid." + measure.name + " of " + method +
                        ", by which its value would be chosen. " + kRemedy);
      candidate.mean += *trial->valid / static_cast<double>(candidate.trials.size());
    }
  }
}

const Candidate& best_of(const Measure& measure, const std::vector<Candidate>& candidates) {
  const Candidate* best = &candidates.front();
  for (const Candidate& candidate : candidates)
    if (measure.lower_is_better ? candidate.mean < best->mean : candidate.mean > best->mean)
      best = &candidate;
  return *best;
}

struct Group {
  std::string name;
  std::vector<const Trial*> trials;
};

// Trials of the same model that differ in the axis and in seeds alone.
std::vector<Group> groups_of(const Sweep& sweep, const Axis& axis, const std::vector<Trial>& trials) {
  std::vector<Group> groups;
  std::map<std::pair<std::string, Labels>, std::size_t> known;
  for (const Trial& trial : trials) {
    if (!trial.labels.contains(axis.path)) continue;
    Labels labels = trial.labels;
    std::erase_if(labels, [&](const auto& label) {
      return Axis{label.first, {}}.is_seed() || label.first == axis.path;
    });
    const auto [at, is_new] = known.try_emplace({trial.name, labels}, groups.size());
    if (is_new) {
      const std::string name = trial.name.empty() ? name_of(sweep.axes, labels) : trial.name;
      groups.push_back({name.empty() ? sweep.name : name, {}});
    }
    groups[at->second].trials.push_back(&trial);
  }
  return groups;
}

// Those of the best value.
void add_best(const Axis& axis, const Measure& measure, const Group& group, std::vector<Trial>& chosen) {
  std::vector<Candidate> candidates = candidates_of(axis, group.trials);
  if (candidates.empty()) return;
  judge(measure, group.name, candidates);
  const Candidate& best = best_of(measure, candidates);
  Chosen facts{.value = best.value, .values = static_cast<int64_t>(candidates.size()), .runs = 0};
  for (const Candidate& candidate : candidates) facts.runs += static_cast<int64_t>(candidate.trials.size());
  for (const Trial* trial : best.trials) {
    chosen.push_back(*trial);
    chosen.back().labels.erase(axis.path);
    chosen.back().chosen = facts;
  }
}

void check_equal_tries(const Sweep& sweep, const Axis& axis, const std::vector<Group>& groups) {
  std::vector<std::string> counts;
  std::set<Tries> different;
  for (const Group& group : groups) {
    const Tries tries = tries_of(sweep, axis, group.trials);
    different.insert(tries);
    counts.push_back(group.name + " " + counted(static_cast<int64_t>(tries.size()), "run"));
  }
  if (different.size() > 1)
    throw UserError(
        "the methods were not tried equally along " + axis.path + ": " + join(counts, ", ") +
        ". The best of more trials is better by luck alone: let all have the same values and seeds, and "
        "finish the sweep (`limbeck compare` goes on with it).");
}

}  // namespace

std::vector<Trial> choose(const Sweep& sweep, const Choice& choice, const Measure& measure,
                          const std::vector<Trial>& trials) {
  if (choice.axis.empty()) return trials;
  const Axis& axis = find_axis(sweep, choice.axis);
  check_validation(sweep);
  const std::vector<Group> groups = groups_of(sweep, axis, trials);
  check_equal_tries(sweep, axis, groups);
  std::vector<Trial> chosen;
  for (const Trial& trial : trials)
    if (!trial.labels.contains(axis.path)) chosen.push_back(trial);
  for (const Group& group : groups) add_best(axis, measure, group, chosen);
  return chosen;
}

}  // namespace limbeck::report::compare
