#include "limbeck/explain/temperatures.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::explain {
namespace {

// softmax(0, log 3) = (1/4, 3/4); at temperature 2 (1, sqrt 3) / (1 + sqrt 3).
const Tensor kLogits = at::tensor({0.0, std::log(3.0)}, at::kDouble).view({1, 2});

TEST(Targets, AreTheHardLabelAndTheAnswerAtEachTemperature) {
  const Tensor all = targets(kLogits, {1}, {1, 2});
  EXPECT_EQ(shape_of(all), (Shape{1, 3, 2}));
  EXPECT_TRUE(at::equal(all[0][0], at::tensor({0.0, 1.0}, at::kFloat)));
  EXPECT_TRUE(at::allclose(all[0][1], at::tensor({0.25, 0.75}, at::kFloat), 1e-6));
  const double low = 1 / (1 + std::sqrt(3.0));
  EXPECT_TRUE(at::allclose(all[0][2], at::tensor({low, 1 - low}, at::kFloat), 1e-6));
  EXPECT_TRUE(at::equal(targets(kLogits, {-1}, {1})[0][0], at::zeros({2})));
}

TEST(Targets, SumToOneAndBecomeEqualAsTheTemperatureGrows) {
  const Tensor logits = 5 * at::sin(at::arange(40, at::kFloat)).view({4, 10});
  const Tensor all = targets(logits, {0, 1, 2, 3}, {1, 1e6});
  EXPECT_TRUE(at::allclose(all.sum(2), at::ones({4, 3}), 1e-5));
  EXPECT_LT((all.select(1, 2) - 0.1).abs().max().item<float>(), 1e-5);
}

TEST(Softness, IsWorkedOutByHand) {
  const Softness found = softness(kLogits, {1}, 1);
  EXPECT_NEAR(found.label, 0.75, 1e-12);
  EXPECT_NEAR(found.best_wrong, 0.25, 1e-12);
  EXPECT_NEAR(found.entropy, -(0.25 * std::log(0.25) + 0.75 * std::log(0.75)), 1e-12);
}

TEST(Softness, LeavesOutRowsOfUnknownClass) {
  const Tensor two = at::cat({kLogits, at::tensor({9.0, 0.0}, at::kDouble).view({1, 2})});
  EXPECT_NEAR(softness(two, {1, -1}, 1).label, 0.75, 1e-12);
  EXPECT_TRUE(std::isnan(softness(two, {-1, -1}, 1).label));
}

// Classes 0, 0, 1, 1, 1: rows 1 and 3 are called wrong; of class 1 row 4 is less sure than row 2, of class 0
// only row 0 is right. Row 4 (0.6 of its class) is less sure than row 0 (0.9).
TEST(LeastSure, AreTheRightRowsWithTheLeastProbabilityOfEachClass) {
  const auto row = [](double p) { return at::tensor({std::log(p), std::log(1 - p)}, at::kDouble); };
  const Tensor logits = at::stack({row(0.9), row(0.2), row(0.3), row(0.7), row(0.4)});
  const std::vector<int64_t> labels = {0, 0, 1, 1, 1};
  EXPECT_EQ(least_sure(logits, labels, 5), (std::vector<int64_t>{4, 0}));
  EXPECT_EQ(least_sure(logits, labels, 1), (std::vector<int64_t>{4}));
  EXPECT_TRUE(least_sure(logits, {1, 1, 0, 0, 0}, 5) == (std::vector<int64_t>{1, 3}) ||
              least_sure(logits, {1, 1, 0, 0, 0}, 5) == (std::vector<int64_t>{3, 1}));
}

}  // namespace
}  // namespace limbeck::explain
