#include "limbeck/report/compare/student_t.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace limbeck::report::compare {
namespace {

// I_x(2, 3) is the integral of 12 t (1 - t)^2; I_x(1/2, 1/2) = 2/pi asin(sqrt(x)); I_x(1, b) = 1 - (1 - x)^b.
TEST(IncompleteBeta, EqualsWhatIsKnownInClosedForm) {
  for (const double x : {0.0, 0.03, 0.2, 0.5, 0.77, 0.999, 1.0}) {
    EXPECT_NEAR(incomplete_beta(2, 3, x), 6 * x * x - 8 * std::pow(x, 3) + 3 * std::pow(x, 4), 1e-14) << x;
    EXPECT_NEAR(incomplete_beta(0.5, 0.5, x), 2 / std::numbers::pi * std::asin(std::sqrt(x)), 1e-14) << x;
    EXPECT_NEAR(incomplete_beta(1, 7.5, x), 1 - std::pow(1 - x, 7.5), 1e-14) << x;
  }
}

TEST(IncompleteBeta, OfTheOtherSideIsTheRest) {
  for (const double a : {0.5, 3.0, 40.0, 5000.0})
    for (const double x : {0.01, 0.3, 0.6})
      EXPECT_NEAR(incomplete_beta(a, 2.5, x), 1 - incomplete_beta(2.5, a, 1 - x), 1e-12) << a << ' ' << x;
}

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper critical values of Student's t
// distribution, columns 0.95, 0.975, 0.99, 0.995 and 0.999.
// https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
TEST(StudentT, HasTheCriticalValuesOfThePublishedTable) {
  struct Line {
    double freedom, t90, t95, t98, t99, t998;
  };
  for (const Line& line :
       {Line{1, 6.314, 12.706, 31.821, 63.657, 318.309}, Line{2, 2.920, 4.303, 6.965, 9.925, 22.327},
        Line{3, 2.353, 3.182, 4.541, 5.841, 10.215}, Line{4, 2.132, 2.776, 3.747, 4.604, 7.173},
        Line{5, 2.015, 2.571, 3.365, 4.032, 5.893}, Line{10, 1.812, 2.228, 2.764, 3.169, 4.144},
        Line{30, 1.697, 2.042, 2.457, 2.750, 3.385}, Line{100, 1.660, 1.984, 2.364, 2.626, 3.174}}) {
    EXPECT_NEAR(critical_t(0.10, line.freedom), line.t90, 6e-4) << line.freedom;
    EXPECT_NEAR(critical_t(0.05, line.freedom), line.t95, 6e-4) << line.freedom;
    EXPECT_NEAR(critical_t(0.02, line.freedom), line.t98, 6e-4) << line.freedom;
    EXPECT_NEAR(critical_t(0.01, line.freedom), line.t99, 6e-4) << line.freedom;
    EXPECT_NEAR(critical_t(0.002, line.freedom), line.t998, 6e-4) << line.freedom;
  }
}

// With one degree of freedom it is Cauchy's distribution, with two P = 1 - t / sqrt(2 + t^2).
TEST(StudentT, EqualsItsClosedFormsForOneAndTwoDegreesOfFreedom) {
  for (const double t : {0.0, 0.1, 1.0, 4.3, 60.0}) {
    EXPECT_NEAR(two_sided_p(t, 1), 1 - 2 / std::numbers::pi * std::atan(t), 1e-14) << t;
    EXPECT_NEAR(two_sided_p(-t, 2), 1 - t / std::sqrt(2 + t * t), 1e-14) << t;
  }
  EXPECT_EQ(two_sided_p(INFINITY, 4), 0);
}

TEST(StudentT, TendsToTheNormalDistribution) {
  for (const double t : {0.5, 1.96, 3.0})
    EXPECT_NEAR(two_sided_p(t, 1e7), std::erfc(t / std::sqrt(2.0)), 1e-6) << t;
}

TEST(StudentT, AnswersBackwardsWhatItAnsweredForwards) {
  for (const double p : {0.9, 0.05, 1e-6})
    for (const double freedom : {1.0, 2.0, 9.0, 250.0})
      EXPECT_NEAR(two_sided_p(critical_t(p, freedom), freedom) / p, 1, 1e-9) << p << ' ' << freedom;
}

}  // namespace
}  // namespace limbeck::report::compare
