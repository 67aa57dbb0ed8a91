#include "limbeck/optim/moment.h"

#include <cmath>

namespace limbeck::optim {

double in_whole_steps(const Duration& duration, const Length& length) {
  constexpr double kRounding = 1e-6;  // of a step: far above rounding errors, far below any step
  const double steps = duration.in_steps(length), whole = std::round(steps);
  return std::abs(steps - whole) < kRounding ? whole : steps;
}

bool reached(const Duration& moment, const Progress& now) {
  return static_cast<double>(now.step) >= in_whole_steps(moment, now.length);
}

}  // namespace limbeck::optim
