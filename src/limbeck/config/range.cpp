#include "limbeck/config/range.h"

#include <cmath>

#include "limbeck/base/text.h"

namespace limbeck::config {

std::string Range::text() const {
  const bool bottom = std::isfinite(low), top = std::isfinite(high);
  if (bottom && top)
    return number_text(low) + " to " + number_text(high) + (above_low ? ", without " + number_text(low) : "");
  if (bottom) return (above_low ? "> " : ">= ") + number_text(low);
  return top ? "<= " + number_text(high) : "";
}

bool Range::holds(double value) const { return (above_low ? value > low : value >= low) && value <= high; }

}  // namespace limbeck::config
