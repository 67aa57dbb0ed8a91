#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

const Fit kTen{{3, 32, 32}, 10};

TEST(Nin, HasTheParametersOfItsLayers) {
  // Weights and a bias for each output; 192 * 5/6 = 160, 192 / 2 = 96.
  const int64_t first = (3 * 25 + 1) * 192 + (192 + 1) * 160 + (160 + 1) * 96;
  const int64_t second = (96 * 9 + 1) * 192 + 2 * (192 + 1) * 192;
  const int64_t third = (192 * 9 + 1) * 192 + (192 + 1) * 192 + (192 + 1) * 10;
  EXPECT_EQ(nn::parameter_count(*build("{arch: nin}", kTen)), first + second + third);
  EXPECT_EQ(first + second + third, 672'074);
  // Two for each channel of eight norms.
  const int64_t norms = 2 * (192 + 160 + 96 + 5 * 192);
  EXPECT_EQ(nn::parameter_count(*build("{arch: nin, batch_norm: true}", kTen)), 672'074 + norms);
}

TEST(Nin, CountsItsMultiplications) {
  const int64_t by_place = 1024 * (75 * 48 + 48 * 40 + 40 * 24) + 256 * (24 * 9 * 48 + 2 * 48 * 48) +
                           64 * (48 * 9 * 48 + 48 * 48 + 48 * 10);
  EXPECT_EQ(nn::multiply_accumulates(*make("{arch: nin, width: 48}", kTen), images(kTen, 1)), by_place);
}

TEST(Nin, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"pooled", {2, 10}}, {"logits", {2, 10}}};
  add_stage(expected, 1, {2, 24, 32, 32});
  add_stage(expected, 2, {2, 48, 16, 16});
  add_stage(expected, 3, {2, 10, 8, 8});
  expected["stage1.first"] = {2, 48, 32, 32};
  expected["stage3.first"] = {2, 48, 8, 8};
  EXPECT_EQ(nn::tap_table(*make("{arch: nin, width: 48}", kTen), images(kTen, 2)), expected);
}

TEST(Nin, ScoresByTheMeanOfItsClassMaps) {
  const Tensors taps = nn::run_all(*make("{arch: nin, width: 12}", kTen), images(kTen, 2));
  EXPECT_TRUE(at::allclose(taps.at("stage3").mean({2, 3}), taps.at("logits"), 1e-5, 1e-6));
  EXPECT_LT(taps.at("stage3").min().item<float>(), 0);
  EXPECT_TRUE(at::equal(taps.at("stage3"), taps.at("stage3.pre")));
}

TEST(Nin, PoolsAsAskedFor) {
  // Convolutions that copy the first channel carry the image, rectified, through the pooling.
  const auto pooled = [](const std::string& kind) {
    const auto model = make("{arch: nin, width: 2, pooling: " + kind + "}", kTen);
    for (const auto& [name, value] : nn::state(*model)) {
      value.detach().zero_();
      if (name.ends_with("weight")) value.detach()[0][0][value.size(2) / 2][value.size(3) / 2] = 1;
    }
    const Tensors taps = nn::run(*model, images(kTen, 1), {"stage1", "stage2.first"});
    return std::pair(taps.at("stage1"), taps.at("stage2.first").slice(1, 0, 1));
  };
  const auto [before, average] = pooled("average");
  EXPECT_NEAR(average[0][0][0][0].item<float>(),
              before[0][0].slice(0, 0, 2).slice(1, 0, 2).mean().item<float>(), 1e-6);
  EXPECT_NEAR(average[0][0][3][5].item<float>(),
              before[0][0].slice(0, 5, 8).slice(1, 9, 12).mean().item<float>(), 1e-6);
  const auto [same, largest] = pooled("max");
  EXPECT_EQ(largest[0][0][3][5].item<float>(), same[0][0].slice(0, 5, 8).slice(1, 9, 12).max().item<float>());
}

TEST(Nin, CanBeDifferentiatedTwice) {
  // The change of ||dL/dx||^2 along a direction of the weights, against central differences.
  const Fit small{{1, 8, 8}, 3};
  const auto model = make("{arch: nin, width: 6}", small);
  nn::use_type(*model, at::kDouble);
  Tensor image = images(small, 2).at("image").to(at::kDouble).requires_grad_();
  const auto penalty = [&](bool graph) {
    const Tensor logits = nn::run(*model, {{"image", image}}, {"logits"}).at("logits");
    const Tensor loss = at::cross_entropy_loss(logits, at::tensor({0, 2}, at::kLong));
    return torch::autograd::grad({loss}, {image}, {}, true, graph).front().square().sum();
  };
  Tensor weight = nn::state(*model).at("conv4.weight");
  const Tensor slope = torch::autograd::grad({penalty(true)}, {weight}).front();
  const Tensor direction = at::sin(at::arange(weight.numel(), at::kDouble)).reshape(weight.sizes());
  const double step = 1e-6;
  const auto at_distance = [&](double distance) {
    const Tensor before = weight.detach().clone();
    weight.detach().add_(direction, distance);
    const double value = penalty(false).item<double>();
    weight.detach().copy_(before);
    return value;
  };
  const double expected = (at_distance(step) - at_distance(-step)) / (2 * step);
  const double found = at::mul(slope, direction).sum().item<double>();
  EXPECT_GT(std::abs(expected), 1e-6);
  EXPECT_NEAR(found, expected, 1e-6 * std::max(1.0, std::abs(expected)) + 1e-4 * std::abs(expected));
}

TEST(Nin, RefusesWhatCannotBe) {
  EXPECT_NE(complaint("{arch: nin, width: 1}").find("width"), std::string::npos);
  EXPECT_NE(complaint("{arch: nin, pooling: median}").find("pooling"), std::string::npos);
  EXPECT_NE(complaint("{arch: nin}", Fit{{3, 3, 32}, 10}).find("at least 4 x 4"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
