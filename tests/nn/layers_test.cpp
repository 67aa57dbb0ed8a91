#include "limbeck/nn/layers.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::nn {
namespace {

TEST(Conv, ConvolvesWithStridePaddingAndGroups) {
  // One row 1 2 3 with a margin of zeros, kernel all ones, every second place: 0+1+2 = 3 and 2+3+0 = 5, per
  // group.
  Conv conv({.in = 2, .out = 2, .kernel = 3, .stride = 2, .padding = 1, .groups = 2});
  conv.parameters()[0].detach().fill_(1);
  const Tensor row = at::tensor({1.f, 2.f, 3.f}).reshape({1, 1, 1, 3});
  const Tensor y = conv(at::cat({row, row * 10}, 1));
  EXPECT_TRUE(at::equal(y, at::tensor({3.f, 5.f, 30.f, 50.f}).reshape({1, 2, 1, 2})));
}

TEST(Conv, HasABiasOnlyWhereAskedFor) {
  EXPECT_EQ(Conv({.in = 1, .out = 1, .kernel = 1}).parameters().size(), 1u);
  EXPECT_EQ(Conv({.in = 1, .out = 1, .kernel = 1, .bias = true}).parameters().size(), 2u);
}

TEST(Conv, TakesOverScaleAndShift) {
  // conv(x) = 3x + 1; then 2 * conv(x) - 5 = 6x - 3.
  Conv conv({.in = 1, .out = 1, .kernel = 1, .bias = true});
  conv.parameters()[0].detach().fill_(3);
  conv.parameters()[1].detach().fill_(1);
  conv.absorb(at::full({1}, 2), at::full({1}, -5));
  EXPECT_EQ(conv(at::full({1, 1, 1, 1}, 4.0f)).item<float>(), 21);
}

TEST(Norm, UsesBatchStatisticsAndLearnsThem) {
  // Values -1, 1, 3, 5: mean 2, biased variance 5, unbiased 20/3. Running: 0.9 * old + 0.1 * new.
  Norm norm(1);
  norm.init(Random(1));
  const Tensor y = norm(at::tensor({-1.f, 1.f, 3.f, 5.f}).reshape({2, 1, 1, 2}));
  EXPECT_NEAR(y.flatten()[0].item<float>(), -3 / std::sqrt(5 + 1e-5), 1e-6);
  EXPECT_NEAR(norm.named_buffers()["running_mean"].item<float>(), 0.2, 1e-6);
  EXPECT_NEAR(norm.named_buffers()["running_var"].item<float>(), 0.9 + 2.0 / 3, 1e-6);
  EXPECT_EQ(norm.named_buffers()["num_batches_tracked"].item<int64_t>(), 1);
}

TEST(Norm, RefusesStatisticsOfASingleValue) {
  Norm norm(3);
  norm.init(Random(1));
  EXPECT_THROW(norm(at::zeros({1, 3, 1, 1})), UserError);
  norm.statistics = Statistics::stored;
  EXPECT_NO_THROW(norm(at::zeros({1, 3, 1, 1})));
}

TEST(Norm, CannotLearnOnceFolded) {
  const auto conv = std::make_shared<Conv>(Conv::Shape{1, 1, 1});
  Norm norm(1, conv);
  conv->init(Random(1));
  norm.init(Random(2));
  norm.fold();
  EXPECT_THROW(norm(at::zeros({2, 1, 1, 1})), CheckFailed);
}

TEST(Linear, MultipliesAndAdds) {
  Linear linear(2, 1);
  linear.parameters()[0].detach().copy_(at::tensor({2.f, 3.f}).reshape({1, 2}));
  linear.parameters()[1].detach().fill_(1);
  EXPECT_EQ(linear(at::tensor({10.f, 100.f}).reshape({1, 2})).item<float>(), 321);
}

TEST(Linear, StartsSmallWhereAskedFor) {
  Linear linear(100, 200, FirstWeights::small_normal);
  linear.init(Random(1));
  EXPECT_NEAR(linear.parameters()[0].std().item<float>(), 0.01, 2e-4);  // four standard deviations
  EXPECT_EQ(linear.parameters()[1].abs().max().item<float>(), 0);
  Linear usual(100, 200);
  usual.init(Random(1));
  EXPECT_NEAR(usual.parameters()[0].abs().max().item<float>(), 0.1, 1e-3);
  EXPECT_GT(usual.parameters()[1].abs().max().item<float>(), 0);
}

TEST(Dropout, ScalesWhatItKeepsSoThatTheMeanStays) {
  Dropout dropout(0.25);
  const Tensor ones = at::ones({100, 100});
  EXPECT_TRUE(at::equal(dropout(ones), ones));
  dropout.key = Random(3);
  const Tensor y = dropout(ones);
  EXPECT_TRUE(at::eq(y, 0).logical_or(at::isclose(y, at::full({}, 4.0f / 3))).all().item<bool>());
  EXPECT_NEAR(y.mean().item<float>(), 1, 0.03);  // three standard deviations are 0.017
}

}  // namespace
}  // namespace limbeck::nn
