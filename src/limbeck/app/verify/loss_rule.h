#pragma once
// What cases.yaml says about one reference case of a loss, as typed values.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/app/verify/loss_case.h"
#include "limbeck/app/verify/network.h"
#include "limbeck/app/verify/sum.h"
#include "limbeck/config/node.h"
#include "limbeck/loss/loss.h"

namespace limbeck::app {

using Names = std::map<std::string, std::string>;  // tap or field -> tensor

// Who answers: tensors of the case, or a network with weights of the case.
struct Side {
  Names taps;
  std::optional<NetworkRule> network;
};

// What a parameter of a loss is: a tensor of the case, or one that is spelled out.
struct Value {
  std::string tensor;
  Tensor constant;
};

struct Term {
  std::string name;
  double weight = 1;
  loss::Builder builder;
  std::map<std::string, Value> parameters;
  Side student;
  std::vector<Side> teachers;
  int64_t begin = 0, end = 0;  // rows; end 0: all
};

// What one output of the reference is compared with: a sum, or several that are stacked.
struct Output {
  std::string name;
  std::vector<std::vector<Multiple>> sums;
  bool stacked = false;
};

struct Rule {
  std::vector<Term> terms;
  Names batch;
  std::vector<Output> outputs;
  std::optional<double> tolerance;
};

/// RecipeError with all faults: unknown keys and tensors, faulty options, outputs that nothing is said about.
Rule read_rule(const LossCase& given, const config::Node& node, const loss::Registry& registry,
               const model::Registry& archs);

}  // namespace limbeck::app
