#pragma once
// Verbs and metrics, which have no registry of options: what the catalog says about them.
#include "limbeck/app/show/catalog.h"

namespace limbeck::app {

/// What `keep: best METRIC`, schedules and ramps may wait for.
Kind metrics_kind(const train::Registries& registries);

/// Verbs, each with the keys that its stage takes.
Kind verbs_kind(const train::Registries& registries);

}  // namespace limbeck::app
