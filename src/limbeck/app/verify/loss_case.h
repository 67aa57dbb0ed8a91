#pragma once
// One reference case of a loss.
#include <string>
#include <vector>

#include "limbeck/app/verify/result.h"
#include "limbeck/config/node.h"
#include "limbeck/loss/loss.h"
#include "limbeck/model/registry.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

/// What index.json says about a case, and its tensors by name.
struct LossCase {
  std::string loss, name;
  std::vector<std::string> inputs, outputs;
  Tensors tensors;
};

/// Runs the case as `rule` says (loss_cases.h), whose losses are all in the registry, and fills in outcome,
/// worst error and reason.
void check_loss_case(const LossCase& given, const config::Node& rule, const loss::Registry& registry,
                     const model::Registry& archs, CaseResult& result);

}  // namespace limbeck::app
