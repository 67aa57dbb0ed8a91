#pragma once
// Findings: faults and warnings of one recipe, collected so that all of them come out in one go.
#include <string>
#include <vector>

#include "limbeck/config/node.h"

namespace limbeck::config {

/// What the readers of a recipe found, shared by all Params of one recipe.
struct Findings {
  std::vector<std::string> faults;  // "recipe.yaml:12: stages.distil.losses.kd.temperature must be above 0"
  std::vector<std::string> warnings;

  void fault(const Mark& mark, const std::string& path, const std::string& what);
  void warn(const Mark& mark, const std::string& path, const std::string& what);
  /// Throws RecipeError if there is any fault.
  void check() const;
};

}  // namespace limbeck::config
