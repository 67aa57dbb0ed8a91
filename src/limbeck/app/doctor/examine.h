#pragma once
// Everything that `limbeck doctor` looks at.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "limbeck/app/doctor/finding.h"
#include "limbeck/data/sets.h"

namespace limbeck::app {

/// Looks at this process, this machine and the current folder.
std::vector<Finding> examine(const data::sets::Registry& sets);

/// One line each, with the remedy below it.
std::string findings_text(const std::vector<Finding>& findings);
nlohmann::ordered_json findings_json(const std::vector<Finding>& findings);

}  // namespace limbeck::app
