#include "limbeck/optim/moment.h"

#include <gtest/gtest.h>

namespace limbeck::optim {
namespace {

TEST(Moment, IsWholeWhereOnlyRoundingKeepsItFromBeingSo) {
  // 0.07 * 100 is 7.000000000000001 in double, 0.29 * 100 is 28.999999999999996.
  EXPECT_EQ(in_whole_steps(Duration::share(0.07), {.steps = 100}), 7);
  EXPECT_EQ(in_whole_steps(Duration::share(0.29), {.steps = 100}), 29);
  EXPECT_EQ(in_whole_steps(Duration::epochs(0.1), {.steps = 900, .steps_per_epoch = 90}), 9);
}

TEST(Moment, KeepsWhatLiesBetweenSteps) {
  EXPECT_EQ(in_whole_steps(Duration::share(0.5), {.steps = 5}), 2.5);
  EXPECT_EQ(in_whole_steps(Duration::epochs(0.5), {.steps = 90, .steps_per_epoch = 9}), 4.5);
  EXPECT_EQ(in_whole_steps(Duration::steps(4000), {.steps = 5}), 4000);
}

TEST(Moment, IsReachedWithTheFirstStepAtOrAfterIt) {
  const Length length{.steps = 100, .steps_per_epoch = 10};
  EXPECT_FALSE(reached(Duration::share(0.07), {6, length}));
  EXPECT_TRUE(reached(Duration::share(0.07), {7, length}));
  EXPECT_FALSE(reached(Duration::epochs(0.25), {2, length}));  // at 2.5
  EXPECT_TRUE(reached(Duration::epochs(0.25), {3, length}));
  EXPECT_TRUE(reached(Duration::epochs(0), {0, length}));
}

}  // namespace
}  // namespace limbeck::optim
