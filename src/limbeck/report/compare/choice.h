#pragma once
// Tuning: of one axis, each method takes the value that was best on part of the training set.
#include <string>
#include <vector>

#include "limbeck/report/compare/trial.h"

namespace limbeck::report::compare {

struct Choice {
  std::string axis;  // its path; "" chooses nothing
};

/// The trials of each method's best value, without the label of that axis. The best is by the mean of the
/// validation measure, never by the test set; the first of equals. What the axis does not reach stays.
/// UserError where there is no such axis, where a run has no validation set made of training data, or where
/// methods were not tried equally often.
std::vector<Trial> choose(const Sweep& sweep, const Choice& choice, const Measure& measure,
                          const std::vector<Trial>& trials);

}  // namespace limbeck::report::compare
