#include "limbeck/report/compare/student_t.h"

#include <cmath>
#include <limits>

#include "limbeck/base/check.h"

namespace limbeck::report::compare {
namespace {

constexpr double kPrecision = 1e-15;
constexpr int kMostTerms = 10000;  // some sqrt(max(a, b)) are needed

// A denominator of the continued fraction, kept from 0.
double away_from_zero(double value) { return std::abs(value) < 1e-300 ? 1e-300 : value; }

// The continued fraction of I_x(a, b) (NIST Digital Library of Mathematical Functions, 8.17.22),
//   1/(1 + d1/(1 + d2/(1 + ...))),   d(2m+1) = -(a+m)(a+b+m) x / ((a+2m)(a+2m+1)),
//                                    d(2m)   =  m(b-m) x / ((a+2m-1)(a+2m)),
// from the front (W. J. Lentz: "Generating Bessel functions in Mie scattering calculations using continued
// fractions", Applied Optics 1976). Converges fast for x < (a + 1) / (a + b + 2).
double continued_fraction(double a, double b, double x) {
  // The outermost 1/(1 + ...) is taken already.
  double above = std::numeric_limits<double>::infinity(), below = 1, value = 1;
  for (int term = 1; term <= kMostTerms; ++term) {
    const double m = term / 2;
    const double numerator = term % 2 == 1 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                                           : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    below = 1 / away_from_zero(1 + numerator * below);
    above = away_from_zero(1 + numerator / above);
    value *= above * below;
    if (std::abs(above * below - 1) < kPrecision) break;
  }
  return value;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  LIMBECK_CHECK(a > 0 && b > 0 && x >= 0 && x <= 1, "a = ", a, ", b = ", b, ", x = ", x);
  if (x == 0 || x == 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  return std::exp(log_front) * continued_fraction(a, b, x) / a;
}

double two_sided_p(double t, double freedom) {
  LIMBECK_CHECK(freedom > 0, "degrees of freedom: ", freedom);
  if (std::isinf(t)) return 0;
  return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

double critical_t(double p, double freedom) {
  LIMBECK_CHECK(p > 0 && p < 1, "p = ", p);
  double low = 0, high = 1;
  while (two_sided_p(high, freedom) > p && high < std::numeric_limits<double>::max() / 4) high *= 2;
  while (high - low > kPrecision * high) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (two_sided_p(middle, freedom) > p ? low : high) = middle;
  }
  return high;
}

}  // namespace limbeck::report::compare
