#pragma once
// The runs of a recipe with a sweep: one folder and one process for each point.
#include <optional>
#include <string>
#include <vector>

#include "limbeck/app/running.h"
#include "limbeck/train/sweep.h"

namespace limbeck::app {

/// A recipe as a command was given it.
struct Asked {
  std::string recipe;                // a YAML file
  std::vector<std::string> sets;     // --set
  std::optional<int64_t> seeds;      // --seeds
  std::optional<std::string> point;  // --point
  Running running;
  int jobs = 1;
};

struct Points {
  train::Sweep sweep;
  std::vector<train::Plan> plans;  // of the points, in order
};

/// Compiles every point; only one where `point` names it. RecipeError with all faults.
Points compile_asked(const Asked& asked, const Context& context);

/// Where the runs of all points lie: runs/NAME.
std::filesystem::path sweep_folder(const Asked& asked, const Points& points);

/// Runs every point that is not finished yet, `jobs` at a time, each as a process of its own with its share
/// of the threads. Goes on after a point that fails; the exit code says so. Writes sweep.json first, and
/// before that, if any run is missing, probes all points: RecipeError where models and losses of one do not
/// fit.
void run_points(const Asked& asked, const Points& points, Context& context);

}  // namespace limbeck::app
