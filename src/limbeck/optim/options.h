#pragma once
// Reading options that have no sensible default.
#include <string>

#include "limbeck/config/params.h"

namespace limbeck::optim {

/// The number at `key`; a fault, and 0, where it is absent.
double needed_number(Params& params, const std::string& key, const Range& range, const std::string& help);

/// The duration at `key`, above 0; a fault, and one epoch, where it is absent.
Duration needed_duration(Params& params, const std::string& key, const std::string& help);

}  // namespace limbeck::optim
