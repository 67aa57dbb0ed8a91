#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <memory>

#include "limbeck/nn/derived.h"
#include "limbeck/teacher/answerer.h"
#include "nn/networks.h"

namespace limbeck::teacher {
namespace {

const std::vector<std::string> kTaps = {"stage1", "block1.pre", "stage2", "logits"};

// Weights and running statistics far from where they begin; the same each time.
std::shared_ptr<nn::Network> trained() {
  auto network = std::make_shared<nn::Network>();
  nn::init(*network, Random(3));
  const at::NoGradGuard no_gradient;
  for (auto& [name, value] : nn::state(*network)) {
    if (value.dim() != 1 || name.starts_with("fc")) continue;
    const Tensor wave = at::sin(at::arange(value.numel(), at::kFloat)) * 0.3;
    value.copy_(name.ends_with("var") || name.ends_with("weight") ? wave + 1 : wave);
  }
  return network;
}

TEST(Live, AnswersAsThePlainNetworkInEvaluation) {
  const auto plain = trained();
  const auto teacher = live(trained());
  const data::Batch batch = data::batch_of(nn::images(6), at::zeros({6}, at::kLong), 5);
  const Tensors expected = nn::run(*plain, batch.inputs, kTaps);
  const Tensors answers = teacher->answer(batch, kTaps, {});
  ASSERT_EQ(answers.size(), kTaps.size());
  for (const auto& [tap, value] : answers) {
    const double scale = expected.at(tap).abs().max().item<double>();
    EXPECT_LT((value - expected.at(tap)).abs().max().item<double>(), 1e-5 * std::max(1.0, scale)) << tap;
  }
}

TEST(Live, AnswersOneRowAsAmongOthers) {
  const auto teacher = live(trained());
  const data::Batch batch = data::batch_of(nn::images(6), at::zeros({6}, at::kLong), 5);
  const Tensor all = teacher->answer(batch, {"logits"}, {}).at("logits");
  const Tensor one = teacher->answer(batch.part(2, 3), {"logits"}, {}).at("logits");
  EXPECT_TRUE(at::allclose(all.narrow(0, 2, 1), one, 1e-5, 1e-6)) << "no statistics of the batch";
}

TEST(Live, ChangesNothingOfItselfAndTakesNoGradient) {
  const auto network = trained();
  const auto teacher = live(network);
  Tensors before;
  for (const auto& [name, value] : nn::state(*network)) before[name] = value.detach().clone();
  data::Batch batch = data::batch_of(nn::images(6), at::zeros({6}, at::kLong), 5);
  batch.inputs.at("image").requires_grad_(true);
  for (int i = 0; i < 3; ++i)
    for (const auto& [tap, value] : teacher->answer(batch, kTaps, {})) {
      EXPECT_FALSE(value.requires_grad()) << tap;
      EXPECT_FALSE(value.is_inference()) << tap << " may not enter a loss that needs backward";
    }
  for (const auto& [name, value] : nn::state(*network))
    EXPECT_TRUE(at::equal(value, before.at(name))) << name;
  for (const Tensor& parameter : network->parameters()) EXPECT_FALSE(parameter.requires_grad());
}

// Folded or not, its answer reacts to the input alike.
TEST(Live, GivesTheGradientOfItsInputWithoutOneOfItsWeights) {
  const auto plain = trained(), network = trained();
  const auto teacher = live(network);
  const data::Batch batch = data::batch_of(nn::images(6), at::tensor({0, 1, 2, 3, 4, -1}, at::kLong), 5);
  const at::NoGradGuard no_gradient;
  const Tensors answers = teacher->answer(batch, {"stage1", nn::kInputGradient}, {});
  const Tensor found = answers.at(nn::kInputGradient);
  const Tensor expected =
      nn::run(*plain, batch.inputs, {batch.labels, {}}, {nn::kInputGradient}).at(nn::kInputGradient);
  EXPECT_LT((found - expected).abs().max().item<double>(), 1e-5 * expected.abs().max().item<double>());
  EXPECT_GT(found[0].abs().max().item<double>(), 0);
  EXPECT_EQ(found[5].abs().max().item<double>(), 0) << "nobody knows this row's label";
  for (const auto& [tap, value] : answers) EXPECT_FALSE(value.requires_grad()) << tap;
  for (const Tensor& parameter : network->parameters()) EXPECT_FALSE(parameter.grad().defined());
  const Tensor alone = teacher->answer(batch.part(2, 3), {nn::kInputGradient}, {}).at(nn::kInputGradient);
  EXPECT_TRUE(at::allclose(found.narrow(0, 2, 1), alone, 1e-5, 1e-6))
      << "a row's own, so that it can be stored";
}

TEST(Live, RunsNoFurtherThanItIsAsked) {
  const auto network = trained();
  const auto teacher = live(network);
  teacher->answer(data::batch_of(nn::images(2)), {"stage1"}, {});
  EXPECT_EQ(network->tails, 0);
}

TEST(Live, TellsItsTapsWithTheirShapes) {
  const nn::TapTable table = live(trained())->table(nn::images(2));
  EXPECT_EQ(table.at("stage1"), (Shape{2, 4, 4, 4}));
  EXPECT_EQ(table.at("logits"), (Shape{2, 5}));
  EXPECT_EQ(table.at(nn::kInputGradient), (Shape{2, 2, 4, 4}));
}

}  // namespace
}  // namespace limbeck::teacher
