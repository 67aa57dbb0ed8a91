#include "limbeck/train/registries.h"

namespace limbeck::train {

Registries everything() {
  Registries all;
  data::sets::register_sets(all.sets);
  data::transforms::register_transforms(all.transforms);
  model::register_archs(all.archs);
  loss::register_methods(all.losses);
  optim::optimizers::register_optimizers(all.optimizers);
  optim::schedules::register_schedules(all.schedules);
  optim::ramps::register_ramps(all.ramps);
  exporting::register_formats(all.formats);
  analyses::register_analyses(all.analyses);
  measures::register_measures(all.measures);
  register_stages(all.verbs);
  return all;
}

}  // namespace limbeck::train
