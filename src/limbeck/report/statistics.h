#pragma once
// How much of a difference between two accuracies can be chance of the test set.
#include <cmath>
#include <cstdint>

namespace limbeck::report {

/// Standard error of an accuracy measured on n samples: sqrt(p (1 - p) / n).
inline double standard_error(double accuracy, int64_t n) {
  return n > 0 ? std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(n)) : 0;
}

/// Two standard errors of the difference of two models judged on the same n rows, if both were equally good:
/// of the rows on which exactly one is right, half would fall to each (Q. McNemar: "Note on the sampling
/// error of the difference between correlated proportions or percentages", Psychometrika 1947), so the error
/// is sqrt(gained + lost) / n.
inline double paired_noise(int64_t gained, int64_t lost, int64_t n) {
  return n > 0 ? 2 * std::sqrt(static_cast<double>(gained + lost)) / static_cast<double>(n) : 0;
}

/// The same where only the accuracies are known; never smaller than needed for models that err on the same
/// rows.
inline double unpaired_noise(double a, double b, int64_t n) {
  return 2 * std::hypot(standard_error(a, n), standard_error(b, n));
}

}  // namespace limbeck::report
