#include "limbeck/explain/activations.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::explain {
namespace {

// One image, two channels of 1x2 places: (1, 3) and (5, 9).
TEST(Activations, AreMeansOverPlacesOrOverChannels) {
  const Tensor features = at::tensor({1.0, 3.0, 5.0, 9.0}).view({1, 2, 1, 2});
  EXPECT_TRUE(at::equal(channel_means(features), at::tensor({2.0, 7.0}).view({1, 2})));
  EXPECT_TRUE(at::equal(place_means(features), at::tensor({3.0, 6.0}).view({1, 2})));
  const Tensor vectors = at::tensor({1.0, 2.0}).view({1, 2});
  EXPECT_TRUE(at::equal(channel_means(vectors), vectors));
}

// Classes (1, 3) and (5, 7): means 2 and 6 about 4, so 2 * 4 + 2 * 4 = 16 of 9 + 1 + 1 + 9 = 20 lie between.
TEST(ClassShares, AreWorkedOutByHand) {
  const Tensor m =
      at::tensor({1.0, 3.0, 5.0, 7.0, 2.0, 2.0, 4.0, 4.0, 1.0, 3.0, 1.0, 3.0, 5.0, 5.0, 5.0, 5.0})
          .view({4, 4});
  const Tensor shares = class_shares(m, {0, 0, 1, 1});
  EXPECT_NEAR(shares[0].item<double>(), 0.8, 1e-12);
  EXPECT_NEAR(shares[1].item<double>(), 1, 1e-12);  // constant within each class
  EXPECT_NEAR(shares[2].item<double>(), 0, 1e-12);  // classes do not differ
  EXPECT_TRUE(std::isnan(shares[3].item<double>()));
}

TEST(ClassShares, LeaveOutColumnsOfUnknownClass) {
  const Tensor m = at::tensor({1.0, 3.0, 5.0, 7.0}).view({1, 4}),
               more = at::cat({m, at::full({1, 2}, 1e6)}, 1);
  EXPECT_NEAR(class_shares(more, {0, 0, 1, 1, -1, -1}).item<double>(), 0.8, 1e-12);
}

TEST(ClassShares, DoNotChangeWithScaleOrShift) {
  const Tensor m = at::sin(at::arange(30, at::kDouble)).view({3, 10});
  const std::vector<int64_t> labels = {0, 0, 0, 1, 1, 1, 1, 2, 2, 2};
  EXPECT_TRUE(at::allclose(class_shares(-3 * m + 5, labels), class_shares(m, labels), 1e-9));
}

// Seven columns, at most three: three together, but never of two classes.
TEST(Condensed, AveragesNeighboursOfOneClass) {
  const Tensor m = at::arange(7, at::kDouble).view({1, 7});
  std::vector<int64_t> labels = {0, 0, 0, 0, 1, 1, 2};
  const Tensor few = condensed(m, labels, 3);
  EXPECT_TRUE(at::equal(few, at::tensor({1.0, 3.0, 4.5, 6.0}, at::kDouble).view({1, 4})));
  EXPECT_EQ(labels, (std::vector<int64_t>{0, 0, 1, 2}));
}

TEST(Condensed, LeavesFewColumnsAsTheyAre) {
  const Tensor m = at::arange(6, at::kDouble).view({2, 3});
  std::vector<int64_t> labels = {0, 1, 1};
  EXPECT_TRUE(at::equal(condensed(m, labels, 3), m));
  EXPECT_EQ(labels.size(), 3u);
}

}  // namespace
}  // namespace limbeck::explain
