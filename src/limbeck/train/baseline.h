#pragma once
// The baseline: the recipe as it would be without its teachers.
#include <optional>

#include "limbeck/config/node.h"
#include "limbeck/config/params.h"
#include "limbeck/train/registries.h"

namespace limbeck::train {

/// The resolved recipe that the baseline runs, names and all. Paths of a spelled-out `baseline:` act on
/// `written`, before `defaults` and `like`; in `resolved` they are replaced by paths that mean the same
/// there. Nothing if nobody asks.
std::optional<config::Node> baseline_of(const config::Node& written, config::Node& resolved,
                                        const Registries& registries, config::Findings& findings);

}  // namespace limbeck::train
