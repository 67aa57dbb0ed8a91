#pragma once
// Blame: which term, step and samples made a gradient or loss that is not finite, found by replaying the step.
#include <string>
#include <vector>

#include "limbeck/train/pass.h"

namespace limbeck::train {

std::string blame(const std::vector<Turn>& turns, const std::vector<data::Batch>& parts, const Now& now);

}  // namespace limbeck::train
