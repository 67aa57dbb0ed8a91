#include "limbeck/app/verify/closeness.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "limbeck/base/text.h"

namespace limbeck::app {

void Closeness::near(const std::string& what, double ours, double expected, double scale, double tolerance) {
  const double bound = std::max(scale, std::abs(expected));
  double error = std::abs(ours - expected);
  if (error > 0) error /= bound;
  if (std::isnan(error)) error = std::numeric_limits<double>::infinity();
  worst_ = std::max(worst_, error);
  agree(error <= tolerance, what + " is " + number_text(ours) + ", the reference " + number_text(expected) +
                                " (relative error " + number_text(error) + ", allowed " +
                                number_text(tolerance) + ")");
}

void Closeness::agree(bool same, const std::string& difference) {
  if (!same) faults_.push_back(difference);
}

}  // namespace limbeck::app
