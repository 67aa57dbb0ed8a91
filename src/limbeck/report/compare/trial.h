#pragma once
// One model of one point, as far as a comparison needs it: what it reached, what it cost, what it was given.
#include <optional>
#include <string>
#include <vector>

#include "limbeck/report/compare/measure.h"
#include "limbeck/report/compare/sweep.h"

namespace limbeck::report::compare {

struct Cost {
  std::optional<double> seconds, peak_memory_bytes;                // of the stages in which it learned
  std::optional<int64_t> parameters, multiply_accumulates, bytes;  // of the model; arithmetic of one sample
};

/// What the stages in which a model learned gave it, added up.
struct Budget {
  double epochs = 0, steps = 0, samples_seen = 0;
  bool operator==(const Budget&) const = default;
};

/// Which value of an axis was chosen for a model, and out of how many.
struct Chosen {
  std::string value;
  int64_t values = 0, runs = 0;  // values that were tried, and all runs of them
};

struct Trial {
  Labels labels;     // of the axes that reach the model, seeds included
  std::string name;  // "" for an outcome, else of the model: "teacher"
  std::string folder;
  Taught taught = Taught::other;
  std::optional<double> value, valid;  // on the test set and on the validation set; nothing if not finished
  Cost cost;
  Budget budget;
  std::optional<Chosen> chosen;
};

/// The outcome of every point, in the order of the sweep; those of unfinished ones have no value.
std::vector<Trial> outcomes_of(const Sweep& sweep, const Measure& measure);

/// The outcomes' baselines, `Taught::alone`, without the axes that reach none of them: what differs in those
/// alone is one trial, not several.
std::vector<Trial> baselines_of(const Sweep& sweep, const Measure& measure);

/// Every teacher that was judged on the set, likewise, teacher after teacher.
std::vector<Trial> teachers_of(const Sweep& sweep, const Measure& measure);

/// The outcome's measure on `valid`, as its last stage left it: after the epoch that was kept if that was the
/// best one, else after the last. Nothing where it was not measured.
std::optional<double> validation_of(const Run& run, const std::vector<std::string>& models,
                                    const Measure& measure);

}  // namespace limbeck::report::compare
