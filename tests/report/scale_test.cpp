#include "limbeck/report/scale.h"

#include <gtest/gtest.h>

namespace limbeck::report {
namespace {

TEST(Scale, EndsOnRoundNumbersThatHoldTheValues) {
  const Scale scale = Scale::around(0.787, 0.916, 4);
  EXPECT_DOUBLE_EQ(scale.low, 0.75);
  EXPECT_DOUBLE_EQ(scale.high, 0.95);
  ASSERT_EQ(scale.ticks.size(), 5u);
  EXPECT_DOUBLE_EQ(scale.ticks[1], 0.8);
  EXPECT_EQ(scale.decimals, 2);
}

TEST(Scale, KeepsRoundEndsAsTheyAre) {
  const Scale scale = Scale::around(0.2, 1.0, 4);
  EXPECT_DOUBLE_EQ(scale.low, 0.2);
  EXPECT_DOUBLE_EQ(scale.high, 1.0);
}

TEST(Scale, PutsValuesBetweenItsEnds) {
  const Scale scale = Scale::around(0, 10, 5);
  EXPECT_DOUBLE_EQ(scale.share(2.5), 0.25);
  EXPECT_DOUBLE_EQ(scale.share(-1), 0);
  EXPECT_DOUBLE_EQ(scale.share(11), 1);
}

TEST(Scale, OfOneValueIsAScaleToo) {
  const Scale scale = Scale::around(0.8, 0.8, 4);
  EXPECT_LT(scale.low, 0.8);
  EXPECT_GT(scale.high, 0.8);
}

}  // namespace
}  // namespace limbeck::report
