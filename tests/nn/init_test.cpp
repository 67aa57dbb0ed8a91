#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "limbeck/nn/run.h"
#include "nn/networks.h"

namespace limbeck::nn {
namespace {

bool equal(const Tensors& a, const Tensors& b) {
  for (const auto& [name, value] : a)
    if (!at::equal(value, b.at(name))) return false;
  return a.size() == b.size();
}

TEST(Init, IsAFunctionOfTheKeyAndFillsEverything) {
  Network first, second, other;
  for (const auto& [name, value] : state(first))
    if (value.is_floating_point()) value.detach().fill_(std::numeric_limits<float>::quiet_NaN());
  init(first, Random(1));
  init(second, Random(1));
  init(other, Random(2));
  EXPECT_TRUE(equal(state(first), state(second)));
  EXPECT_FALSE(equal(state(first), state(other)));
}

TEST(Init, DrawsEachParameterAnew) {
  Network network;
  init(network, Random(1));
  const Tensor first = network.block1->conv->parameters()[0].flatten();
  const Tensor second = network.block2->conv->parameters()[0].flatten();
  EXPECT_FALSE(at::equal(at::div(first.slice(0, 0, 8), first[0]), at::div(second.slice(0, 0, 8), second[0])));
}

TEST(Init, ScalesNormalsByFanOut) {  // N(0, sqrt(2 / (64 * 9)))
  Conv conv({.in = 64, .out = 64, .kernel = 3});
  conv.init(Random(1));
  const Tensor weight = conv.parameters()[0];
  EXPECT_NEAR(weight.std().item<double>(), std::sqrt(2 / 576.0), 0.001);
  EXPECT_NEAR(weight.mean().item<double>(), 0, 0.001);
}

TEST(Init, BoundsUniformsByFanIn) {  // U(-0.1, 0.1) for 100 inputs
  Linear linear(100, 50);
  linear.init(Random(1));
  for (const Tensor& parameter : linear.parameters()) {
    EXPECT_LE(parameter.abs().max().item<float>(), 0.1f);
    EXPECT_GT(parameter.abs().max().item<float>(), 0.09f);
  }
  Conv conv(
      {.in = 4, .out = 8, .kernel = 5, .groups = 2, .bias = true, .first = FirstWeights::fan_in_uniform});
  conv.init(Random(1));
  for (const Tensor& parameter : conv.parameters()) {  // 2 * 25 inputs
    EXPECT_LE(parameter.abs().max().item<double>(), 1 / std::sqrt(50.0));
    EXPECT_GT(parameter.abs().max().item<double>(), 0.5 / std::sqrt(50.0));
  }
}

}  // namespace
}  // namespace limbeck::nn
