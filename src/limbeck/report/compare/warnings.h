#pragma once
// What makes the numbers of a comparison less than they seem.
#include <string>
#include <vector>

#include "limbeck/report/compare/compare.h"

namespace limbeck::report::compare {

/// Missing points, other budgets, other machines, seeds that change nothing, nothing to compare with.
std::vector<std::string> warnings_of(const Comparison& comparison, const Sweep& sweep);

}  // namespace limbeck::report::compare
