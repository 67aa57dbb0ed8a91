#pragma once
// Range: what numbers an option takes, in words too.
#include <limits>
#include <string>

namespace limbeck::config {

/// Numbers that an option may take: `low` and `high` count as inside unless said otherwise.
struct Range {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool above_low = false;    // low itself is outside
  std::string text() const;  // "> 0", "0 to 1", ""
  bool holds(double value) const;

  static Range any() { return {}; }
  static Range from(double low) { return {.low = low}; }
  static Range above(double low) { return {.low = low, .above_low = true}; }
  static Range between(double low, double high) { return {.low = low, .high = high}; }
};

}  // namespace limbeck::config
