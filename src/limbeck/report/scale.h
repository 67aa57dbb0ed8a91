#pragma once
// A linear axis with round ticks.
#include <vector>

namespace limbeck::report {

struct Scale {
  double low = 0, high = 1;
  std::vector<double> ticks;
  int decimals = 0;  // that tell the ticks apart

  /// Ends on round numbers that hold [low, high], with about `count` steps.
  static Scale around(double low, double high, int count);
  /// Where a value lies, 0 to 1; values outside are put on the edge.
  double share(double value) const;
};

}  // namespace limbeck::report
