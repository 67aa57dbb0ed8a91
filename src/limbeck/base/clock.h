#pragma once
// Wall time, for logs alone: no other file of a run may carry it.
#include <string>

namespace limbeck {

/// Seconds since 1970, with their fraction.
double wall_seconds();

/// ISO 8601 in UTC, to the second: "2026-08-01T12:00:00Z".
std::string utc_text(double wall_seconds);

}  // namespace limbeck
