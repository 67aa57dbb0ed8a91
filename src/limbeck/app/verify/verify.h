#pragma once
// All reference cases of a folder in the format of tests/golden: one subfolder for each kind, and what each
// case means to us.
#include <filesystem>
#include <functional>
#include <vector>

#include "limbeck/app/verify/optim_case.h"
#include "limbeck/data/transforms.h"
#include "limbeck/loss/loss.h"
#include "limbeck/model/registry.h"

namespace limbeck::app {

struct References {
  const loss::Registry& losses;
  const model::Registry& archs;
  OptimRegistries optim;
  const data::transforms::Registry& transforms;
};

/// Runs every selected case of `folder`, kind by kind. What a kind's cases mean stands in its cases.yaml, or
/// for losses in the folder's own; where the folder has none, in those of `installed` (may be "": none). A
/// kind that has no reader is one skip. `seen` hears of each result as it comes. UserError where the folder
/// cannot be read, or holds no cases.
std::vector<CaseResult> verify_folder(const std::filesystem::path& folder,
                                      const std::filesystem::path& installed, const References& references,
                                      const std::string& pattern = "*",
                                      const std::function<void(const CaseResult&)>& seen = {});

/// The folder of reference cases that came with the program `program`: ../share/limbeck/golden beside it,
/// else tests/golden of the source tree that it lies in. "" if there is none.
std::filesystem::path installed_golden(const std::filesystem::path& program);

}  // namespace limbeck::app
