#pragma once
// Patterns: parameters that `freeze` and the optimisers' `groups` speak of by name. A loss's learnt parts are
// called
// `<term>.<part>`.
#include <string>
#include <vector>

#include "limbeck/train/cast.h"

namespace limbeck::train {

bool is_frozen(const std::string& parameter, const Learning& learning);

struct PatternFault {
  std::string key, what;  // of the stage: "freeze", "optimizer.groups"
  bool idle = false;      // the pattern fits nothing
};

/// Patterns that fit no parameter, with the nearest that would, and learners whom `freeze` leaves nothing to
/// learn.
std::vector<PatternFault> pattern_faults(const Cast& cast, const Learning& learning);

}  // namespace limbeck::train
