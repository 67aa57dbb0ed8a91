#include "limbeck/config/time.h"

#include <gtest/gtest.h>

namespace limbeck::config {
namespace {

TEST(ParseDuration, KnowsEpochsStepsAndShares) {
  EXPECT_EQ(parse_duration("20"), Duration::epochs(20));
  EXPECT_EQ(parse_duration("0.5"), Duration::epochs(0.5));
  EXPECT_EQ(parse_duration("20 epochs"), Duration::epochs(20));
  EXPECT_EQ(parse_duration("1 epoch"), Duration::epochs(1));
  EXPECT_EQ(parse_duration("4000 steps"), Duration::steps(4000));
  EXPECT_EQ(parse_duration(" 1  step "), Duration::steps(1));
  EXPECT_EQ(parse_duration("67%"), Duration::share(0.67));
  EXPECT_EQ(parse_duration("67 %"), Duration::share(0.67));
  EXPECT_EQ(parse_duration("0"), Duration::epochs(0));
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text :
       {"", "-1", "-5%", "%", "steps", "ten", "10 s", "10 steps more", "10steps", "nan", "1e999", "5%%"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

// 100 steps of 40 an epoch: 2.5 epochs.
TEST(Duration, CountsInSteps) {
  const Length length{.steps = 100, .steps_per_epoch = 40};
  EXPECT_DOUBLE_EQ(Duration::epochs(1.5).in_steps(length), 60);
  EXPECT_DOUBLE_EQ(Duration::steps(7).in_steps(length), 7);
  EXPECT_DOUBLE_EQ(Duration::share(0.25).in_steps(length), 25);
  EXPECT_DOUBLE_EQ(length.epochs(), 2.5);
}

TEST(Duration, PrintsWhatItWasReadFrom) {
  EXPECT_EQ(Duration::epochs(20).text(), "20");
  EXPECT_EQ(Duration::steps(4000).text(), "4000 steps");
  for (int percent = 0; percent <= 1000; ++percent) {
    const std::string whole = std::to_string(percent) + "%";
    EXPECT_EQ(parse_duration(whole)->text(), whole);
    const std::string part = std::to_string(percent) + ".5%";
    EXPECT_EQ(parse_duration(part)->text(), part);
  }
  for (const char* text : {"33.333333333333336%", "66.66666666666667%", "1e-9%"})
    EXPECT_EQ(parse_duration(parse_duration(text)->text()), parse_duration(text));
}

TEST(Progress, KnowsEpochAndFraction) {
  const Progress progress{.step = 50, .length = {.steps = 100, .steps_per_epoch = 40}};
  EXPECT_EQ(progress.epoch(), 1);
  EXPECT_DOUBLE_EQ(progress.fraction(), 0.5);
  EXPECT_DOUBLE_EQ(Progress{}.fraction(), 0);
}

}  // namespace
}  // namespace limbeck::config
