#include "limbeck/report/compare/words.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

TEST(Words, SayHowManyMethodsAreBetterThanPlainKd) {
  const Comparison comparison = compared(four_methods());
  EXPECT_EQ(in_words(comparison.headline), "Plain kd is beaten by 1 of 2 methods: dkd.");
  EXPECT_EQ(comparison.headline.caption, "Accuracy on test, 10,000 samples; 3 seeds");
  EXPECT_TRUE(any_holds(comparison.findings, "Best mean: dkd with 87.13 % \u00b1 0.10."));
  EXPECT_TRUE(any_holds(comparison.findings, "Worse than plain kd: attention."));
  EXPECT_TRUE(any_holds(comparison.findings, "Better than the undistilled student: kd, dkd."));
}

TEST(Words, NameMethodsThatFallBelowTheUndistilledStudent) {
  EXPECT_TRUE(any_holds(compared(four_methods()).findings,
                        "attention falls 0.90 points below the undistilled student: without its teacher"));
  SweepFixture fixture({{"kd", "kd", {0.84, 0.86, 0.85}},
                        {"alone", "alone", {0.83, 0.84, 0.82}},
                        {"hint", "", {0.84, 0.82, 0.825}}});
  EXPECT_TRUE(
      any_holds(compared(fixture).findings,
                "hint falls 0.17 points below the undistilled student on average, which 3 seeds cannot "
                "tell from chance."));
}

TEST(Words, GiveNoVerdictFromTwoSeeds) {
  const Comparison comparison = compared(SweepFixture(
      {{"kd", "kd", {0.80, 0.801}}, {"alone", "alone", {0.7, 0.71}}, {"dkd", "", {0.9, 0.902}}}));
  EXPECT_EQ(comparison.headline.before, "No verdict on");
  EXPECT_EQ(comparison.headline.number, "2 methods");
  EXPECT_FALSE(any_holds(comparison.findings, "Better than"));
  EXPECT_FALSE(any_holds(comparison.findings, "Not to be told"));
}

TEST(Words, SayWhereNothingCanBeTold) {
  const Comparison comparison =
      compared(SweepFixture({{"kd", "kd", {0.80, 0.82, 0.81}}, {"dkd", "", {0.82, 0.79, 0.81}}}));
  EXPECT_EQ(comparison.headline.number, "0 of 1");
  EXPECT_EQ(comparison.headline.after, "method, as far as 3 seeds can tell");
  EXPECT_TRUE(any_holds(comparison.findings, "Not to be told from plain kd: dkd."));
}

TEST(Words, NamePlainKdWhereItIsCalledOtherwise) {
  const Comparison comparison =
      compared(SweepFixture({{"soft", "kd", {0.80, 0.82, 0.81}}, {"dkd", "", {0.82, 0.79, 0.81}}}));
  EXPECT_TRUE(any_holds(comparison.findings, "Plain kd is here soft."));
}

TEST(Words, OfOneMethodGiveItsMean) {
  SweepFixture fixture;
  fixture.axes = {{"seed", {"1", "2"}}};
  fixture.add({{"seed", "1"}}, "", 0.80);
  fixture.add({{"seed", "2"}}, "", 0.82);
  EXPECT_EQ(in_words(compared(fixture).headline), "comparison reaches 81.00 % \u00b1 1.41 over 2 seeds.");
}

TEST(Words, WritePValuesAndIntervals) {
  EXPECT_EQ(in_words(std::optional(0.0312)), "0.031");
  EXPECT_EQ(in_words(std::optional(0.00123)), "0.0012");
  EXPECT_EQ(in_words(std::optional(1e-9)), "below 0.0001");
  EXPECT_EQ(in_words(std::optional<double>()), "");
  Measure measure;
  measure.share = true;
  EXPECT_EQ(interval(measure, {.pairs = 3, .mean = 0.01, .low = -0.002, .high = 0.022, .p = 0.1}),
            "-0.20 to +2.20");
}

}  // namespace
}  // namespace limbeck::report::compare
