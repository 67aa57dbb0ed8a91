#pragma once
// What a run will need: tried out on synthetic rows of the sets' real size.
#include <string>
#include <vector>

#include "limbeck/train/plan.h"
#include "limbeck/train/shares.h"

namespace limbeck::train {

struct StageEstimate {
  std::string name;
  int64_t steps = 0;
  double seconds_per_step = 0, seconds = 0;
  std::vector<TermShare> shares;   // of the first batch, with first weights
  bool real_rows = false;          // whether that batch was of the set's own samples, or of synthetic ones
  std::vector<std::string> notes;  // what micro-batches change, which term does nothing, and the like
};

struct Estimate {
  std::vector<StageEstimate> stages;
  double seconds = 0, memory_bytes = 0, disk_bytes = 0;
  std::vector<std::string> missing;  // files of data and weights that are not there
  std::vector<std::string> remarks;  // what the sets want to be heard, such as files that are left out
};

/// Probes the plan, then three full-size steps of every stage that learns. UserError or RecipeError with what
/// is wrong.
Estimate estimate(const Plan& plan, int loader_threads);

}  // namespace limbeck::train
