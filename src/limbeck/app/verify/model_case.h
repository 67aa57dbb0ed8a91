#pragma once
// One reference network: everything its file says, held against a network of ours.
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "limbeck/app/verify/result.h"
#include "limbeck/nn/unit.h"

namespace limbeck::app {

using Taps = std::map<std::string, std::string>;  // the reference's feature -> our tap

/// How far results may be off, relative to the largest logit (for a feature: to its root mean square).
struct Tolerances {
  double eval = 1e-8, train = 1e-7;
  static Tolerances of(at::ScalarType type);  // what the reference's page suggests for this type
};

/// Fills `model` as the file says and compares names, shapes and order of its state, counts,
/// multiply-accumulates, features and logits in evaluation, and logits, features and running statistics of
/// one pass with batch statistics. `type` is what the network computes in. Fills in outcome, worst error and
/// reason.
void check_model_case(const nlohmann::json& reference, nn::Model& model, const Taps& taps,
                      at::ScalarType type, CaseResult& result);

}  // namespace limbeck::app
