#pragma once
// Names that recipes give to sets, models, stages and lines of `losses`. They become names of files, steps of
// paths and keys of checkpoints and metrics; what the program adds to them it sets off by a dot or a slash.
#include <string>
#include <vector>

#include "limbeck/config/params.h"

namespace limbeck::train {

/// Notes a fault at `key` unless `name` is made of letters (a to z), digits, _, - and +.
void check_name(Params& params, const std::string& key, const std::string& name);

/// The same for a stage, whose name may have several such parts: rounds/2/learn.
void check_stage_name(Params& params, const std::string& name);

/// The same for a model; words that `from` has a meaning for are no models' names.
void check_model_name(Params& models, const std::string& name);

/// Notes a fault at `key` for a name that `names` has twice.
void check_distinct(Params& params, const std::string& key, const std::vector<std::string>& names);

}  // namespace limbeck::train
