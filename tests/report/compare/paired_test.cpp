#include "limbeck/report/compare/paired.h"

#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/base/random.h"

namespace limbeck::report::compare {
namespace {

using Values = std::vector<double>;

// Hours of sleep gained by two drugs, ten patients: the data of Student's paper ("The Probable Error of a
// Mean", Biometrika 1908), and what R's t.test(paired = TRUE) prints for its copy of them, `sleep`: t =
// -4.0621, df = 9, p-value = 0.002833, interval -2.4598858 -0.7001142, mean difference -1.58.
const Values kFirst = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const Values kSecond = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

TEST(PairedTest, GivesThePublishedNumbersOfStudentsSleepData) {
  const Paired paired = paired_test(kFirst, kSecond);
  EXPECT_EQ(paired.pairs, 10);
  EXPECT_NEAR(paired.mean, -1.58, 1e-12);
  EXPECT_NEAR(*paired.p, 0.002833, 5e-7);
  EXPECT_NEAR(*paired.low, -2.4598858, 5e-8);
  EXPECT_NEAR(*paired.high, -0.7001142, 5e-8);
}

TEST(PairedTest, OfOnePairKnowsTheDifferenceAlone) {
  const Paired paired = paired_test(Values{0.8}, Values{0.7});
  EXPECT_NEAR(paired.mean, 0.1, 1e-12);
  EXPECT_FALSE(paired.p || paired.low || paired.high);
}

TEST(PairedTest, OfEqualValuesFindsNoDifference) {
  const Paired paired = paired_test(kFirst, kFirst);
  EXPECT_EQ(paired.mean, 0);
  EXPECT_EQ(*paired.p, 1);
  EXPECT_EQ(verdict(paired, 0.0, false), Verdict::cannot_tell);
}

// 0.812 - 0.8, 0.712 - 0.7 and 0.612 - 0.6 differ in their last bits, which are no variance.
TEST(PairedTest, DoesNotTakeRoundingForAVariance) {
  const Paired paired = paired_test(Values{0.812, 0.712, 0.612}, Values{0.8, 0.7, 0.6});
  EXPECT_NEAR(paired.mean, 0.012, 1e-12);
  EXPECT_EQ(*paired.p, 0.25);
  EXPECT_FALSE(paired.low || paired.high);
  EXPECT_EQ(paired_test(Values{0.1 + 0.2, 0.3}, Values{0.3, 0.1 + 0.2}).mean, 0);
}

TEST(PairedTest, OfEqualDifferencesIsConvincedBySevenSeedsAndNotBySix) {
  const Values high(7, 0.9), low(7, 0.8);
  const Paired seven = paired_test(high, low), six = paired_test(Values(6, 0.9), Values(6, 0.8));
  EXPECT_EQ(*seven.p, 1.0 / 64);
  EXPECT_EQ(verdict(seven, seven.p, false), Verdict::better);
  EXPECT_EQ(verdict(six, six.p, false), Verdict::cannot_tell);
}

TEST(Summarize, GivesMeanDeviationAndInterval) {
  const Summary summary = summarize(Values{1, 2, 3, 4});  // squares 5, over 3
  EXPECT_EQ(summary.mean, 2.5);
  EXPECT_NEAR(*summary.deviation, std::sqrt(5.0 / 3), 1e-12);
  EXPECT_NEAR(*summary.half_width, 3.182446 * std::sqrt(5.0 / 12), 1e-5);
  EXPECT_FALSE(summarize(Values{1}).deviation);
  EXPECT_EQ(summarize(Values{}).count, 0);
}

// By hand: 4 * 0.005, 3 * 0.01, 2 * 0.03, and 1 * 0.04, which may not be below the one before it.
TEST(Holm, StepsDownFromTheSmallest) {
  const Values corrected = holm({0.01, 0.04, 0.03, 0.005}), wanted = {0.03, 0.06, 0.06, 0.02};
  ASSERT_EQ(corrected.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(corrected[i], wanted[i], 1e-12) << i;
  EXPECT_EQ(holm({0.7, 0.6}), (Values{1, 1}));
  EXPECT_TRUE(holm({}).empty());
}

TEST(Verdicts, AreNeverGivenFromFewerThanThreeSeeds) {
  const Paired two = paired_test(Values{0.9, 0.900001}, Values{0.1, 0.1000011});
  EXPECT_LT(*two.p, 1e-5);
  EXPECT_EQ(verdict(two, two.p, false), Verdict::cannot_tell);
  EXPECT_EQ(in_words(Verdict::cannot_tell, 2), "cannot tell from 2 seeds");
  EXPECT_EQ(in_words(Verdict::cannot_tell, 1), "cannot tell from 1 seed");
}

TEST(Verdicts, KnowWhichSideIsTheGoodOne) {
  const Paired paired = paired_test(Values{0.91, 0.92, 0.90}, Values{0.512, 0.521, 0.499});
  EXPECT_EQ(verdict(paired, paired.p, false), Verdict::better);
  EXPECT_EQ(verdict(paired, paired.p, true), Verdict::worse);
  EXPECT_EQ(verdict(paired, 0.0201, false), Verdict::cannot_tell);
  EXPECT_EQ(verdict(paired, std::nullopt, false), Verdict::cannot_tell);
}

// The level itself: of twins, 2 % get a verdict. 20,000 draws, whose rate has a standard error of 0.1 %.
TEST(Verdicts, AreWrongAboutTwinsAsOftenAsTheirLevelSays) {
  for (const std::size_t seeds : {3u, 5u}) {
    constexpr uint64_t kSets = 20000;
    int64_t wrong = 0;
    for (uint64_t set = 0; set < kSets; ++set) {
      std::vector<float> noise(2 * seeds);
      Random(1).of("twins").of(seeds).of(set).fill_normal(noise, 0.004f);
      const Values a(noise.begin(), noise.begin() + static_cast<std::ptrdiff_t>(seeds)),
          b(noise.begin() + static_cast<std::ptrdiff_t>(seeds), noise.end());
      const Paired paired = paired_test(a, b);
      if (verdict(paired, paired.p, false) != Verdict::cannot_tell) ++wrong;
    }
    EXPECT_NEAR(static_cast<double>(wrong) / kSets, kVerdictLevel, 0.004) << seeds << " seeds";
  }
}

}  // namespace
}  // namespace limbeck::report::compare
