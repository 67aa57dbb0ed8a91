#pragma once
// Reads reference images of transforms: a folder with index.json, a list of {op, case, input, outputs: {pil,
// tensor}}, and transforms.safetensors with images (H, W, 3) of bytes, or (3, H, W) of floats; and what each
// case means to us, which is data:
//
//   resize:                                              an operation as the folder calls it
//     bilinear_5x4: {transform: {transform: resize, size: [5, 4]}}
//   hflip: {transform: {transform: random_flip, probability: 1}}     one rule for all of its cases
//   pad_crop:
//     constant_pad4_at_0_0: {transform: {transform: random_crop, size: 7, padding: 4}, draws: 1000}
//
// `output` says which reference is meant: pil (default) or tensor. `draws` is for a transform that augments:
// one of so many draws must give the reference. `levels` is by how many steps a byte may be off (default 0);
// floats may be off by 1e-6 of the largest. A case may say {skip: why}. It is skipped, too, where its
// transform is not in the registry; a case that is not understood has failed. Names are
// `transforms/<op>/<case>/<input>`.
#include <filesystem>
#include <vector>

#include "limbeck/app/verify/result.h"
#include "limbeck/config/node.h"
#include "limbeck/data/transforms.h"

namespace limbeck::app {

/// Runs the selected cases of `folder`, in the order of index.json; then a failure for every rule of `cases`
/// that the folder has no case for, if the selection is complete. UserError where the folder cannot be read.
std::vector<CaseResult> verify_transforms(const std::filesystem::path& folder, const config::Node& cases,
                                          const data::transforms::Registry& registry,
                                          const Selection& selection = {});

}  // namespace limbeck::app
