#pragma once
// Student's t distribution ("Student" (W. S. Gosset): "The Probable Error of a Mean", Biometrika 1908), by
// the incomplete beta function.

namespace limbeck::report::compare {

/// The regularised incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1]; from 0 at 0 to 1 at 1.
double incomplete_beta(double a, double b, double x);

/// P(|T| >= |t|) for `freedom` > 0 degrees of freedom: 1 at t = 0, 0 at infinity.
double two_sided_p(double t, double freedom);

/// The t that |T| exceeds with probability `p` in (0, 1): critical_t(0.05, 2) is 4.303.
double critical_t(double p, double freedom);

}  // namespace limbeck::report::compare
