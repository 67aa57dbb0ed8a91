#include "limbeck/optim/options.h"

namespace limbeck::optim {

double needed_number(Params& params, const std::string& key, const Range& range, const std::string& help) {
  const auto value = params.number(key, range, help);
  if (!params.has(key)) params.fault(key, "is needed: " + help);
  return value.value_or(0);
}

Duration needed_duration(Params& params, const std::string& key, const std::string& help) {
  const auto value = params.duration(key, help);
  if (!params.has(key)) params.fault(key, "is needed: " + help);
  if (value && value->amount == 0) params.fault(key, "must be above 0");
  return value && value->amount > 0 ? *value : Duration::epochs(1);
}

}  // namespace limbeck::optim
