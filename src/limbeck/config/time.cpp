#include "limbeck/config/time.h"

#include "limbeck/base/text.h"

namespace limbeck::config {

double Duration::in_steps(const Length& length) const {
  switch (unit) {
    case Unit::epochs: return amount * static_cast<double>(length.steps_per_epoch);
    case Unit::steps: return amount;
    case Unit::share: return amount * static_cast<double>(length.steps);
  }
  return 0;
}

std::string Duration::text() const {
  switch (unit) {
    case Unit::epochs: return number_text(amount);
    case Unit::steps: return number_text(amount) + " steps";
    case Unit::share: return number_text(amount * 100) + "%";
  }
  return "";
}

std::optional<Duration> parse_duration(std::string_view text) {
  text = trim(text);
  Duration duration;
  if (text.ends_with("%")) {
    duration.unit = Duration::Unit::share;
    text.remove_suffix(1);
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
