#pragma once
// Reads reference cases of optimisers, schedules, averages and ramps: a folder with index.json, which holds
// the quadratic `problem` and sections, lists of cases with a `name`; and what each case means to us, which
// is data:
//
//   optimizers:       sgd: {optimizer: {optimizer: sgd, learning_rate: 0.05}}    and `clip`, `schedule`
//   lr_schedules:     step: {learning_rate: 0.1, schedule: {schedule: step, every: 7, factor: 0.5}, length:
//   30} ema:              plain: {ema: {decay: 0.9, first: average}} weight_schedules: rise: {ramp: {ramp:
//   linear, start: 0, end: 1, until: 20}, length: 30}
//
// `length` is the stage's, in epochs of one step each; values past it are asked for too. A case may say
// {skip: why}. It is skipped, too, where an entry that it names is not in its registry; a case that is not
// understood has failed.
#include <filesystem>
#include <vector>

#include "limbeck/app/verify/optim_case.h"
#include "limbeck/config/node.h"

namespace limbeck::app {

/// Runs the selected cases of `folder` in float64, section by section; then a failure for every case of
/// `cases` that the folder does not have, if the selection is complete. Names are `optim/<section>/<case>`. A
/// section that nobody can read is one skip. UserError where the folder cannot be read.
std::vector<CaseResult> verify_optim(const std::filesystem::path& folder, const config::Node& cases,
                                     const OptimRegistries& registries, const Selection& selection = {});

}  // namespace limbeck::app
