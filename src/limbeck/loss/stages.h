#pragma once
// Pairs for losses whose papers pair the ends of stages: what they compare where a recipe names no pairs.
#include <string>
#include <vector>

#include "limbeck/loss/pairs.h"

namespace limbeck::loss {

/// stage1 ... stage<n> of these taps, in this order.
std::vector<std::string> stages_of(const nn::TapTable& taps);

/// Every stage that both have, with itself. UserError if there is none.
std::vector<Pair> all_stages(const nn::TapTable& student, const nn::TapTable& teacher);

/// The student's last stage with the teacher's last. UserError if either has none.
std::vector<Pair> last_stages(const nn::TapTable& student, const nn::TapTable& teacher);

}  // namespace limbeck::loss
