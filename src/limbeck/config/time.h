#pragma once
// Time as recipes write it, `20` (epochs), `4000 steps`, `67%` of the stage; and where in a stage we are.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace limbeck::config {

/// How long a stage is: epochs may be fractional for a stage given in steps.
struct Length {
  int64_t steps = 0;  // of the whole stage
  int64_t steps_per_epoch = 1;
  double epochs() const { return static_cast<double>(steps) / static_cast<double>(steps_per_epoch); }
};

/// A moment of a stage: `step` updates have been made.
struct Progress {
  int64_t step = 0;
  Length length;
  int64_t epoch() const { return step / length.steps_per_epoch; }
  double fraction() const {
    return length.steps > 0 ? static_cast<double>(step) / static_cast<double>(length.steps) : 0;
  }
};

struct Duration {
  enum class Unit { epochs, steps, share };
  double amount = 0;  // a share is 0 to 1
  Unit unit = Unit::epochs;

  static Duration epochs(double amount) { return {amount, Unit::epochs}; }
  static Duration steps(double amount) { return {amount, Unit::steps}; }
  static Duration share(double amount) { return {amount, Unit::share}; }

  /// In steps of a stage of this length; not rounded.
  double in_steps(const Length& length) const;
  std::string text() const;  // "20", "4000 steps", "67%"
  bool operator==(const Duration&) const = default;
};

/// Nothing if the text is no duration; negative ones are none.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace limbeck::config

namespace limbeck {
using config::Duration;
using config::Length;
using config::Progress;
}  // namespace limbeck
