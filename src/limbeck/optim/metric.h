#pragma once
// Metrics that schedules and ramps wait for: the best so far.
#include <map>
#include <optional>
#include <string>

#include "limbeck/optim/ramps.h"

namespace limbeck::optim {

/// The best value of a metric so far. Its state is part of a checkpoint.
class Best {
 public:
  /// A relative threshold is a share of the best value's size.
  enum class Threshold { relative, absolute };

  Best(std::string metric, double threshold, Threshold kind);

  /// True if the metric beats the best so far by more than the threshold; then it is the best from now on.
  /// NaN and infinity never do. UserError that lists what was measured if the metric was not.
  bool improved(const Measures& measures);
  const std::string& metric() const { return metric_; }

  void save(std::map<std::string, double>& state) const;  // as "best"; nothing before the first value
  void restore(const std::map<std::string, double>& state);

 private:
  std::string metric_;
  double threshold_;
  Threshold kind_;
  std::optional<double> best_;
};

}  // namespace limbeck::optim
