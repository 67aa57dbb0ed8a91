#pragma once
// One reference case of an optimiser, a schedule, an average of parameters or a ramp.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "limbeck/app/verify/result.h"
#include "limbeck/config/params.h"
#include "limbeck/optim/optimizers.h"
#include "limbeck/optim/ramps.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::app {

struct OptimRegistries {
  const optim::optimizers::Registry& optimizers;
  const optim::schedules::Registry& schedules;
  const optim::ramps::Registry& ramps;
};

/// Sections of a folder's index that can be read: optimizers, lr_schedules, ema, weight_schedules.
bool is_optim_section(const std::string& section);

/// Runs a case as `rule` says (optim_cases.h), whose entries are all in the registries, and fills in outcome,
/// worst error and reason. `problem` is the quadratic that optimisers descend.
void check_optim_case(const std::string& section, const nlohmann::json& reference,
                      const nlohmann::json& problem, const config::Node& rule,
                      const OptimRegistries& registries, CaseResult& result);

}  // namespace limbeck::app
