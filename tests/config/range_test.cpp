#include "limbeck/config/range.h"

#include <gtest/gtest.h>

#include <limits>

namespace limbeck::config {
namespace {

TEST(Range, SaysWhatItHolds) {
  EXPECT_EQ(Range::any().text(), "");
  EXPECT_EQ(Range::from(0).text(), ">= 0");
  EXPECT_EQ(Range::above(0).text(), "> 0");
  EXPECT_EQ(Range::between(0, 0.5).text(), "0 to 0.5");
  EXPECT_EQ((Range{.low = 0, .high = 1, .above_low = true}).text(), "0 to 1, without 0");
  EXPECT_EQ((Range{.high = 1}).text(), "<= 1");
}

TEST(Range, HoldsItsEndsUnlessSaidOtherwise) {
  EXPECT_TRUE(Range::between(0, 1).holds(0));
  EXPECT_TRUE(Range::between(0, 1).holds(1));
  EXPECT_FALSE(Range::between(0, 1).holds(1.0001));
  EXPECT_FALSE(Range::above(0).holds(0));
  EXPECT_TRUE(Range::above(0).holds(1e-300));
  EXPECT_FALSE(Range::any().holds(std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace limbeck::config
