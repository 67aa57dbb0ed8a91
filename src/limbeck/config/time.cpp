#include "limbeck/config/time.h"

#include <cmath>
#include <cstdio>
#include <limits>

#include "limbeck/base/text.h"

namespace limbeck::config {
namespace {

// A number of per cent that reads back as the same share, if there is one: 0.07 * 100 is 7.000000000000001.
std::string percent_text(double share) {
  const double percent = share * 100, infinity = std::numeric_limits<double>::infinity();
  char rounded[32];
  std::snprintf(rounded, sizeof(rounded), "%.15g", percent);
  for (const double candidate : {parse_number(rounded).value_or(percent), std::nextafter(percent, -infinity),
                                 std::nextafter(percent, infinity)})
    if (candidate / 100 == share) return number_text(candidate);
  return number_text(percent);
}

}  // namespace

double Duration::in_steps(const Length& length) const {
  switch (unit) {
    case Unit::epochs:
      return amount * static_cast<double>(length.steps_per_epoch);
    case Unit::steps:
      return amount;
    case Unit::share:
      return amount * static_cast<double>(length.steps);
  }
  return 0;
}

std::string Duration::text() const {
  switch (unit) {
    case Unit::epochs:
      return number_text(amount);
    case Unit::steps:
      return number_text(amount) + " steps";
    case Unit::share:
      return percent_text(amount) + "%";
  }
  return "";
}

std::optional<Duration> parse_duration(std::string_view text) {
  text = trim(text);
  Duration duration;
  if (text.ends_with("%")) {
    duration.unit = Duration::Unit::share;
    text = trim(text.substr(0, text.size() - 1));
  } else if (text.ends_with(" steps") || text.ends_with(" step")) {
    duration.unit = Duration::Unit::steps;
    text = trim(text.substr(0, text.rfind(' ')));
  } else if (text.ends_with(" epochs") || text.ends_with(" epoch")) {
    text = trim(text.substr(0, text.rfind(' ')));
  }
  const auto amount = parse_number(text);
  if (!amount || *amount < 0) return std::nullopt;
  duration.amount = duration.unit == Duration::Unit::share ? *amount / 100 : *amount;
  return duration;
}

}  // namespace limbeck::config
