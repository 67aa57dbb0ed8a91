#pragma once
// Sweeps: one recipe that stands for several, its points. `sweep:` maps paths to values; axes multiply.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/train/plan.h"

namespace limbeck::train {

/// One key of `sweep:`: a path with named values, or `variants`, whose values are changes of several paths.
struct Axis {
  std::string path;
  std::vector<std::string> values;  // their names
};

struct Point {
  std::string name;  // "seed=1,losses=kd": its run folder's; "" without a sweep
  std::vector<std::pair<std::string, std::string>> labels;  // axis and value, by name
  config::Node recipe;                                      // without `sweep`
};

struct Sweep {
  std::vector<Axis> axes;     // none: the recipe is its only point
  std::vector<Point> points;  // the last axis moves fastest
};

struct SweepOptions {
  std::vector<std::string> sets = {};  // --set PATH=VALUE, at work before the sweep
  std::optional<int64_t> seeds = {};   // instead of the seed axis: 1 to this
};

/// Throws RecipeError with all faults: an axis without values, a path that does not exist at some point.
Sweep points_of(config::Node recipe, const SweepOptions& options = {});

/// Compiles every point, in order. Throws RecipeError with all faults, each once.
std::vector<Plan> compile_points(const Sweep& sweep, const Registries& registries, const std::string& name);

/// Whether an axis moves the seed of everything, or of a stage.
bool is_seed_axis(const std::string& path);

/// What a point is to a comparison: "alone" where nobody teaches the outcome, "kd" where it learns from
/// labels and one `kd` of one teacher, else "".
std::string role_of(const Plan& plan);

}  // namespace limbeck::train
