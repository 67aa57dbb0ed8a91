#include "limbeck/optim/metric.h"

#include <cmath>
#include <vector>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::optim {

Best::Best(std::string metric, double threshold, Threshold kind)
    : metric_(std::move(metric)), threshold_(threshold), kind_(kind) {}

bool Best::improved(const Measures& measures) {
  const auto found = measures.find(metric_);
  if (found == measures.end()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : measures) names.push_back(name);
    throw UserError("metric '" + metric_ + "' is not measured in this stage" + did_you_mean(metric_, names) +
                    " (measured: " + join(names, ", ") + ")");
  }
  const double value = found->second.value;
  if (!std::isfinite(value)) return false;
  const double direction = found->second.higher_is_better ? 1 : -1;
  if (best_) {
    const double margin = kind_ == Threshold::absolute ? threshold_ : threshold_ * std::abs(*best_);
    if (!(direction * value > direction * *best_ + margin)) return false;
  }
  best_ = value;
  return true;
}

void Best::save(std::map<std::string, double>& state) const {
  if (best_) state["best"] = *best_;
}

void Best::restore(const std::map<std::string, double>& state) {
  const auto found = state.find("best");
  best_ = found == state.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace limbeck::optim
