#pragma once
// Blame: which term, step and samples made a gradient or loss that is not finite, found by replaying the
// step.
//
// Learners move one by one: where a step is bad for one of them, those before it may have moved already, and
// then the replay sees their newest weights.
#include <string>
#include <vector>

#include "limbeck/train/pass.h"

namespace limbeck::train {

/// `updates`: what the step came to, for each learner in turn; it says which of them have moved.
std::string blame(const std::vector<Turn>& turns, const std::vector<data::Batch>& parts, const Now& now,
                  const std::vector<Update>& updates);

}  // namespace limbeck::train
