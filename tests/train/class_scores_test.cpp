#include "limbeck/train/class_scores.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::train {
namespace {

TEST(Calls, AreTheLikeliestClassesAndTheirProbabilities) {
  const Calls calls =
      calls_of(at::log(at::tensor({0.2, 0.5, 0.3, 0.9, 0.06, 0.04}, at::kDouble)).view({2, 3}) + 3);
  EXPECT_TRUE(at::equal(calls.classes, at::tensor({1, 0}, at::kLong)));
  EXPECT_NEAR(calls.confidence[0].item<double>(), 0.5, 1e-12);
  EXPECT_NEAR(calls.confidence[1].item<double>(), 0.9, 1e-12);
  EXPECT_NEAR(calls.log_p[0][2].item<double>(), std::log(0.3), 1e-12);
  EXPECT_EQ(calls_of(at::zeros({1, 2}, at::kBFloat16)).log_p.scalar_type(), at::kFloat);
}

// .90 and .92 lie in (13/15, 14/15], .50 in (7/15, 8/15]. Gaps |.91 - .5| of two rows and .5 of one.
TEST(Reliability, IsWorkedOutByHand) {
  Reliability reliability;
  reliability.add(0.90F, true);
  reliability.add(0.92F, false);
  reliability.add(0.50F, true);
  EXPECT_EQ(reliability.count(), 3);
  EXPECT_NEAR(reliability.error(), (2 * 0.41 + 0.5) / 3, 1e-6);
  const std::vector<Bin> bins = reliability.bins();
  ASSERT_EQ(bins.size(), 15);
  EXPECT_EQ(bins[13].count, 2);
  EXPECT_NEAR(bins[13].confidence, 0.91, 1e-6);
  EXPECT_EQ(bins[13].accuracy, 0.5);
  EXPECT_EQ(bins[7].count, 1);
  EXPECT_EQ(bins[0].count, 0);
}

TEST(Reliability, KeepsItsEndsAndWhatIsNoNumberInTheOutermostBins) {
  Reliability reliability;
  for (const float confidence : {0.0F, 1.0F, std::nanf("")}) reliability.add(confidence, false);
  EXPECT_EQ(reliability.bins().front().count, 2);
  EXPECT_EQ(reliability.bins().back().count, 1);
}

}  // namespace
}  // namespace limbeck::train
