#pragma once
// What a stage waits for on the set that it validates on: `keep`, schedules and ramps by a measure.
#include <string>
#include <vector>

#include "limbeck/train/learning.h"
#include "limbeck/train/models.h"

namespace limbeck::train {

struct Unmeasured {
  std::string key, what;  // "keep"; the fault, with a remedy
};

/// Whoever waits for a measure that cannot be taken of a learner on a set of these facts.
std::vector<Unmeasured> unmeasured(const Learning& learning, const data::Facts& valid, Models& models,
                                   const measures::Measures& all);

}  // namespace limbeck::train
