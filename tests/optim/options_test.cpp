#include "limbeck/optim/options.h"

#include <gtest/gtest.h>

namespace limbeck::optim {
namespace {

TEST(NeededOptions, AreFaultsWhereTheyAreMissing) {
  Params params = Params::parse("a: 3\nb: 0\nc: 4 steps");
  EXPECT_EQ(needed_number(params, "a", Range::any(), "one thing"), 3);
  EXPECT_EQ(needed_duration(params, "c", "another"), Duration::steps(4));
  EXPECT_TRUE(params.findings().faults.empty());
  needed_number(params, "x", Range::any(), "a number");
  needed_duration(params, "y", "a time");
  needed_duration(params, "b", "no time");
  ASSERT_EQ(params.findings().faults.size(), 3u);
  EXPECT_TRUE(params.findings().faults[0].ends_with("x is needed: a number")) << params.findings().faults[0];
  EXPECT_TRUE(params.findings().faults[1].ends_with("y is needed: a time"));
  EXPECT_TRUE(params.findings().faults[2].ends_with("b must be above 0"));
}

}  // namespace
}  // namespace limbeck::optim
