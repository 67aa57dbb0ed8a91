#pragma once
// Reads reference cases of losses: a folder with index.json, a list of {loss, case, inputs, outputs ...}, and
// for each loss a safetensors file that holds the tensors `<case>/<name>`; and what each case means to us,
// which is data: the map `losses:` of cases.yaml.
//
//   losses:
//     student: {logits: student_logits}      a default for every case; tensors that a case lacks are left out
//     kd:                                    a loss as the folder calls it; here, too, defaults may stand
//       loss: kd                             our loss that cases need which have no `terms` or are not listed
//       rep_t4: {terms: [{loss: kd, temperature: 4}]}
//       td_sum: {skip: why}
//
// A case has `terms`: each a loss with its options, `weight`, `name`, `rows: [begin, end]` and, where they
// differ from the case's, `student` (tap -> tensor), `teachers` (a list of such maps) and `parameters` (of
// the loss itself -> tensor, list of numbers, {identity: shape} or {zeros: shape}). It may have `student`,
// `teachers`, `parameters`, `batch` (labels -> tensor), `tolerance` (relative, for all outputs) and
// `outputs`: what a reference output is compared with, a sum (or a list of sums, which are stacked) of
// multiples of
//
//   value           the sum of weight * term
//   value.<term>    one term, without its weight
//   grad.<input>    the gradient of the output called `loss`
//   note.<name>     an inner value that a loss tells
//
// A side may be a network instead of taps, which then runs on the batch's `image`:
//
//   student: {arch: {arch: mlp, hidden: [5]}, weights: {fc1.weight: student.w1}}        parameter -> tensor
//
// or {skip: why}. By default `loss` is `value` and `grad.x` is `grad.x`. A case is skipped where a loss that
// it needs is not in the registry, or where neither cases.yaml nor the registry knows its group; one that is
// not understood has failed.
#include <filesystem>
#include <vector>

#include "limbeck/app/verify/result.h"
#include "limbeck/config/node.h"
#include "limbeck/loss/loss.h"
#include "limbeck/model/registry.h"

namespace limbeck::app {

/// Runs the selected cases of `folder` in float64, with gradients; `cases` is the value of `losses:`. In the
/// order of index.json; then a failure for every case of `cases` that the folder does not have, if the
/// selection is complete. UserError where the folder cannot be read.
std::vector<CaseResult> verify_losses(const std::filesystem::path& folder, const config::Node& cases,
                                      const loss::Registry& registry, const model::Registry& archs,
                                      const Selection& selection = {});

}  // namespace limbeck::app
