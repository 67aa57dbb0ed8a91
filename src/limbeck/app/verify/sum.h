#pragma once
// Sums as cases.yaml writes them: `0.5*value.ce + 0.5*value.kd`, `value - 2*note.entropy`.
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

/// One multiple of a named value.
struct Multiple {
  double factor = 1;
  std::string name;
};

/// Operators stand between spaces; a factor stands before its name, with `*`. UserError for anything else.
std::vector<Multiple> parse_sum(std::string_view text);

/// The sum over these values. UserError that lists the values there are.
Tensor evaluate(const std::vector<Multiple>& sum, const Tensors& values);

}  // namespace limbeck::app
