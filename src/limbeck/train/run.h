#pragma once
// A run: a plan's stages in order, in a folder that can be gone on from.
#include <memory>

#include "limbeck/train/registries.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {

enum class Outcome { finished, was_finished };

/// Runs the plan in options.folder, or goes on where an earlier run of the same recipe stopped there. All
/// files of the run folder are written but the report. UserError where the folder holds another recipe's run.
Outcome run(const Plan& plan, const RunOptions& options, Observer& observer);

/// Opens every set that the plan uses and counts samples that would be trained on and judged on. RecipeError
/// with all faults; absent files are among them, or are told in `missing` and passed over.
void open_sets(const Plan& plan, Sets& sets, std::vector<std::string>* missing = nullptr);

/// Reads the weights files of all models that have been probed. RecipeError with all that are absent (but
/// under --smoke) or do not fit.
void try_weights(const Plan& plan, Models& models);

}  // namespace limbeck::train
