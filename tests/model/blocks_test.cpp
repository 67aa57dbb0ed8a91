#include "limbeck/model/blocks.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/nn/run.h"

namespace limbeck::model {
namespace {

// x - 1, ends in a ReLU.
class Lower final : public Block {
 public:
  Tensor forward(const Tensor& x) override { return at::sub(x, 1); }
};

// x + 10, ends as it is.
class Raise final : public Block {
 public:
  Tensor forward(const Tensor& x) override { return at::add(x, 10); }
  Tensor end(const Tensor& sum) const override { return sum; }
};

class Two final : public StagedModel {
 public:
  Two() {
    stage_.blocks = {register_module("a", std::make_shared<Lower>()),
                     register_module("b", std::make_shared<Raise>())};
  }
  void forward(const Tensors& inputs) override { keep("logits", pool(run(stage_, inputs.at("image")))); }

 private:
  Stage stage_{3};
};

TEST(Stage, PublishesItsFirstBlockItsLastSumAndItsEnd) {
  Two two;
  const Tensor image = at::tensor({0.f, 2.f, 4.f, 1.f}).reshape({1, 1, 2, 2});
  const Tensors taps = nn::run_all(two, {{"image", image}});
  const Tensor first = at::tensor({0.f, 1.f, 3.f, 0.f}).reshape({1, 1, 2, 2});
  EXPECT_TRUE(at::equal(taps.at("stage3.first"), first));
  EXPECT_TRUE(at::equal(taps.at("stage3.pre"), first + 10));
  EXPECT_TRUE(at::equal(taps.at("stage3"), first + 10));
  EXPECT_EQ(taps.at("pooled").item<float>(), 11);
  EXPECT_EQ(taps.size(), 5u);
}

TEST(ConvNorm, RegistersBothInTheirOrderAndFolds) {
  torch::nn::Module owner;
  const ConvNorm layer(*group(owner, "list"), "0", "1", {2, 3, 1});
  std::vector<std::string> names;
  for (const nn::Named& item : nn::ordered_state(owner))
    if (item.is_parameter) names.push_back(item.name);
  EXPECT_EQ(names, (std::vector<std::string>{"list.0.weight", "list.1.weight", "list.1.bias"}));
  layer.conv->init(Random(1));
  layer.norm->init(Random(2));
  layer.norm->statistics = nn::Statistics::stored;
  layer.norm->parameters()[0].detach().fill_(3);
  const Tensor x = at::ones({1, 2, 1, 1}), before = layer(x);
  layer.norm->fold();
  EXPECT_TRUE(layer.conv->shape().bias);
  EXPECT_TRUE(at::allclose(layer(x), before, 1e-5, 1e-6));
}

}  // namespace
}  // namespace limbeck::model
