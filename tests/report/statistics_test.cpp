#include "limbeck/report/statistics.h"

#include <gtest/gtest.h>

namespace limbeck::report {
namespace {

// sqrt(0.8 * 0.2 / 10000) = 0.4 / 100.
TEST(Statistics, StandardErrorOfAnAccuracy) {
  EXPECT_DOUBLE_EQ(standard_error(0.8, 10000), 0.004);
  EXPECT_EQ(standard_error(0.8, 0), 0);
}

// 531 rows gained and 140 lost: sqrt(671) = 25.9037, twice that of 10,000 rows is 0.518 points.
TEST(Statistics, PairedNoiseCountsTheRowsOnWhichOneIsRight) {
  EXPECT_NEAR(paired_noise(531, 140, 10000), 0.00518073, 1e-8);
  EXPECT_EQ(paired_noise(0, 0, 10000), 0);
}

// Two models at 0.8: 2 * sqrt(2) * 0.004.
TEST(Statistics, UnpairedNoiseAddsBothErrors) {
  EXPECT_NEAR(unpaired_noise(0.8, 0.8, 10000), 0.0113137, 1e-7);
}

}  // namespace
}  // namespace limbeck::report
