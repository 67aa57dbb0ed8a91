#pragma once
// All registries that a recipe may pick from. A project outside the tree fills one of these and adds its own
// entries.
#include "limbeck/data/sets.h"
#include "limbeck/data/transforms.h"
#include "limbeck/export/export.h"
#include "limbeck/loss/loss.h"
#include "limbeck/model/registry.h"
#include "limbeck/optim/optimizers.h"
#include "limbeck/optim/ramps.h"
#include "limbeck/optim/schedules.h"
#include "limbeck/train/analyses.h"
#include "limbeck/train/measures.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {

struct Registries {
  data::sets::Registry sets{"set"};
  data::transforms::Registry transforms{"transform"};
  model::Registry archs{"arch"};
  loss::Registry losses{"loss"};
  optim::optimizers::Registry optimizers{"optimizer"};
  optim::schedules::Registry schedules{"schedule"};
  optim::ramps::Registry ramps{"ramp"};
  exporting::Registry formats{"format"};
  analyses::Registry analyses{"by"};
  measures::Registry measures{"by"};
  Registry verbs;
};

/// Everything that is in the tree.
Registries everything();

}  // namespace limbeck::train
