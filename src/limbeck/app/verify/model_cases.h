#pragma once
// Reads reference networks: a folder with index.json, a list of {model, file}, and one file for each with its
// state, counts and results (tests/golden/README.md, models/); and what each means to us, which is data:
//
//   resnet20: {arch: {arch: resnet, depth: 20, classes: 100}, taps: {f0: stem, f1: stage1, f1_pre:
//   stage1.pre}} vgg13: {skip: why}
//
// `taps` says which tap of ours each feature is; beside the cases it stands for those that have none. A case
// is skipped where its architecture is not in the registry, or where neither cases.yaml nor the registry
// knows its name; one that is not understood has failed.
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

#include "limbeck/app/verify/result.h"
#include "limbeck/config/node.h"
#include "limbeck/model/registry.h"

namespace limbeck::app {

/// Runs the selected networks of `folder`, computing in `type`. In the order of index.json; then a failure
/// for every case that the folder does not have, if the selection is complete. UserError where the folder
/// cannot be read.
std::vector<CaseResult> verify_models(const std::filesystem::path& folder, const config::Node& cases,
                                      const model::Registry& registry, at::ScalarType type = at::kDouble,
                                      const Selection& selection = {});

}  // namespace limbeck::app
