#include "limbeck/nn/derived.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "limbeck/base/error.h"
#include "nn/networks.h"

namespace limbeck::nn {
namespace {

// conv - norm - relu - average pooling, twice, and a classifier: all that a network is differentiated
// through.
class Pooling final : public Model {
 public:
  Pooling() {
    block1 = register_module("block1", std::make_shared<Block>(2, 4));
    block2 = register_module("block2", std::make_shared<Block>(4, 3));
    fc = register_module("fc", std::make_shared<Linear>(3, 5));
  }
  void forward(const Tensors& inputs) override {
    ++runs;
    Tensor x = at::avg_pool2d(keep("stage1", block1->forward(inputs.at("image"))), 2);
    x = at::adaptive_avg_pool2d(block2->forward(x), {1, 1}).flatten(1);
    keep("logits", (*fc)(keep("pooled", x)));
    keep("after", x);
  }

  std::shared_ptr<Block> block1, block2;
  std::shared_ptr<Linear> fc;
  int runs = 0;
};

// A single layer: z = W x.
class Flat final : public Model {
 public:
  Flat() { fc = register_module("fc", std::make_shared<Linear>(2, 2)); }
  void forward(const Tensors& inputs) override { keep("logits", (*fc)(only(inputs).flatten(1))); }
  std::shared_ptr<Linear> fc;
};

class Derived : public testing::Test {
 protected:
  Derived() {
    init(network, Random(4));
    use_type(network, at::kDouble);
    const at::NoGradGuard no_gradient;
    for (auto& [name, value] : state(network))
      if (name.ends_with("bias") || name.ends_with("running_mean")) value.add_(0.1);
  }

  Tensors pictures(int64_t rows) const { return {{"image", images(rows).at("image").to(at::kDouble)}}; }
  Tensor gradient(const Tensors& inputs, const Targets& targets, const Mode& mode = {}) {
    return run(network, inputs, targets, {kInputGradient}, mode).at(kInputGradient);
  }

  Pooling network;
  const Targets targets{at::tensor({0, 3, 1, 4}, at::kLong), {}};
};

double largest(const Tensor& tensor) { return tensor.abs().max().item<double>(); }

// J = W^T (softmax(z) - e_y): at W = I, x = (1, 2), y = 0 softmax is (0.268941, 0.731059).
TEST_F(Derived, IsTheGradientOfTheRowsOwnCrossEntropy) {
  Flat flat;
  use_type(flat, at::kDouble);
  {
    const at::NoGradGuard no_gradient;
    flat.fc->parameters()[0].copy_(at::eye(2, at::kDouble));
    flat.fc->parameters()[1].zero_();
  }
  const Tensors inputs{{"image", at::tensor({1.0, 2.0, 1.0, 2.0, 1.0, 2.0}, at::kDouble).view({3, 1, 1, 2})}};
  const Tensor soft = at::tensor({0.0, 0.0, 0.0, 0.0, 0.5, 0.5}, at::kDouble).view({3, 2});
  const Tensor found =
      run(flat, inputs, {at::tensor({0, -1, -1}, at::kLong), soft}, {kInputGradient}).at(kInputGradient);
  const Tensor expected =
      at::tensor({-0.7310585786300049, 0.7310585786300049,   // the label 0
                  0.0, 0.0,                                  // nobody knows
                  -0.2310585786300049, 0.2310585786300049},  // half one class, half the other
                 at::kDouble);
  EXPECT_LT(largest(found.flatten() - expected), 1e-14);
  EXPECT_EQ(shape_of(found), (Shape{3, 1, 1, 2}));
  EXPECT_EQ(largest(run(flat, inputs, {}, {kInputGradient}).at(kInputGradient)), 0) << "without any targets";
}

TEST_F(Derived, IsOneRowsWhateverTheOthersUnlessTheirStatisticsMix) {
  const Tensors inputs = pictures(4), one{{"image", inputs.at("image").narrow(0, 1, 1)}};
  const Targets own{targets.labels.narrow(0, 1, 1), {}};
  EXPECT_LT(largest(gradient(inputs, targets).narrow(0, 1, 1) - gradient(one, own)), 1e-15);
  Targets others = targets;
  others.labels = at::tensor({2, 3, 0, 0}, at::kLong);
  const Mode of_batch{.statistics = Statistics::batch};
  EXPECT_LT(largest((gradient(inputs, targets) - gradient(inputs, others)).select(0, 1)), 1e-15);
  EXPECT_GT(largest((gradient(inputs, targets, of_batch) - gradient(inputs, others, of_batch)).select(0, 1)),
            1e-4);
}

TEST_F(Derived, ComesOfThePassThatGivesTheOtherTaps) {
  const Tensors found = run(network, pictures(4), targets, {"stage1", kInputGradient});
  EXPECT_EQ(network.runs, 1);
  ASSERT_EQ(found.size(), 2) << "and no logits, which nobody asked for";
  EXPECT_TRUE(at::equal(found.at("stage1"), run(network, pictures(4), {"stage1"}).at("stage1")));
  EXPECT_TRUE(run(network, pictures(4), targets, {"logits", kInputGradient}).contains("logits"));
  EXPECT_EQ(run(network, pictures(4), targets, {"pooled"}).size(), 1);
}

// The graph goes on to the weights: d/dW of sum of J^2 against central differences, in evaluation and with
// statistics of the batch.
TEST_F(Derived, CanBeDifferentiatedByTheWeights) {
  const Tensors inputs = pictures(4);
  for (const Statistics statistics : {Statistics::stored, Statistics::batch}) {
    const Mode mode{.statistics = statistics};
    const auto energy = [&] { return gradient(inputs, targets, mode).square().sum(); };
    std::vector<Tensor> weights = network.parameters();
    const auto exact = torch::autograd::grad({energy()}, weights, {}, {}, false, /*allow_unused=*/true);
    const at::NoGradGuard no_gradient;
    double most = 0;
    for (std::size_t p = 0; p < weights.size(); ++p) {
      const Tensor flat = weights[p].view(-1);
      for (int64_t i = 0; i < flat.numel(); i += 3) {
        const double h = 1e-6, before = flat[i].item<double>();
        flat[i] = before + h;
        const double up = energy().item<double>();
        flat[i] = before - h;
        const double down = energy().item<double>();
        flat[i] = before;
        const double known = exact[p].defined() ? exact[p].reshape(-1)[i].item<double>() : 0;
        ASSERT_NEAR(known, (up - down) / (2 * h), 1e-6) << p << " at " << i;
        most = std::max(most, std::abs(known));
      }
    }
    EXPECT_GT(most, 1e-3) << "else this says nothing";
  }
}

TEST_F(Derived, HasNoGraphWhereGradientsAreNotEnabled) {
  const Tensor differentiable = gradient(pictures(4), targets);
  EXPECT_TRUE(differentiable.requires_grad());
  const at::NoGradGuard no_gradient;
  const Tensors found = run(network, pictures(4), targets, {"stage1", kInputGradient});
  for (const auto& [tap, value] : found) EXPECT_FALSE(value.requires_grad()) << tap;
  EXPECT_TRUE(at::equal(found.at(kInputGradient), differentiable.detach()));
  EXPECT_FALSE(at::GradMode::is_enabled());
}

TEST_F(Derived, LeavesTheInputsAsTheyWere) {
  const Tensors inputs = pictures(4);
  gradient(inputs, targets).square().sum().backward();
  EXPECT_FALSE(inputs.at("image").requires_grad());
  EXPECT_FALSE(inputs.at("image").grad().defined());
}

TEST_F(Derived, IsFloat32ForNarrowerScores) {
  Flat flat;
  init(flat, Random(1));
  use_type(flat, at::kBFloat16);
  const Tensors inputs{{"image", at::ones({1, 2}, at::kBFloat16)}};
  const Tensor found =
      run(flat, inputs, {at::zeros({1}, at::kLong), {}}, {kInputGradient}).at(kInputGradient);
  EXPECT_EQ(found.scalar_type(), at::kBFloat16) << "as the input";
  EXPECT_GT(largest(found), 0);
}

TEST_F(Derived, IsOfferedWhereThereAreScoresAndAnInputOfFractions) {
  const Tensors inputs = pictures(2);
  EXPECT_EQ(derived({{"logits", {2, 5}}}, inputs), (TapTable{{kInputGradient, {2, 2, 4, 4}}}));
  EXPECT_TRUE(derived({{"output", {2, 5}}}, inputs).empty());
  EXPECT_TRUE(derived({{"logits", {2, 7, 5}}}, inputs).empty()) << "scores of places, not of rows";
  EXPECT_TRUE(derived({{"logits", {2, 5}}}, {{"ids", at::ones({2, 3}, at::kLong)}}).empty());
  EXPECT_EQ(differentiated_input({{"image", at::ones(1)}, {"depth", at::ones(1)}}), "image");
  EXPECT_EQ(differentiated_input({{"table", at::ones(1)}, {"ids", at::ones(1, at::kLong)}}), "table");
  EXPECT_EQ(differentiated_input({{"a", at::ones(1)}, {"b", at::ones(1)}}), "");
  EXPECT_THROW(run(network, {{"image", at::ones({2, 2, 4, 4}, at::kLong)}}, targets, {kInputGradient}),
               std::exception);
}

}  // namespace
}  // namespace limbeck::nn
