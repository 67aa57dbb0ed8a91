#include "limbeck/report/scale.h"

#include <algorithm>
#include <cmath>

namespace limbeck::report {
namespace {

// The round number (1, 2 or 5 times a power of ten) next above `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (step <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

Scale Scale::around(double low, double high, int count) {
  if (!(high > low)) {
    low -= 0.5e-2;
    high = low + 1e-2;
  }
  const double step = round_step((high - low) / count);
  Scale scale;
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  for (double k = first; k <= last; ++k) scale.ticks.push_back(k * step);
  scale.low = first * step;
  scale.high = last * step;
  scale.decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  return scale;
}

double Scale::share(double value) const { return std::clamp((value - low) / (high - low), 0.0, 1.0); }

}  // namespace limbeck::report
