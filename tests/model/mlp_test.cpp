#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(Mlp, HasThePublishedNumberOfParameters) {  // vision-models: MNIST MLPs
  EXPECT_EQ(nn::parameter_count(*make("{arch: mlp, hidden: [1200, 1200]}", kSmallGray)), 2'395'210);
  EXPECT_EQ(nn::parameter_count(*make("{arch: mlp, hidden: [800, 800]}", kSmallGray)), 1'276'810);
  EXPECT_EQ(nn::parameter_count(*make("{arch: mlp, hidden: [30, 30]}", kSmallGray)), 24'790);
}

TEST(Mlp, NamesItsLayersAndTaps) {
  const auto mlp = make("{arch: mlp, hidden: [5, 4]}", kSmallGray);
  std::vector<std::string> names;
  for (const nn::Named& item : nn::ordered_state(*mlp)) names.push_back(item.name);
  EXPECT_EQ(names, (std::vector<std::string>{"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias",
                                             "head.weight", "head.bias"}));
  const nn::TapTable expected{{"layer1", {2, 5}}, {"layer2", {2, 4}}, {"logits", {2, 10}}};
  EXPECT_EQ(nn::tap_table(*mlp, images(kSmallGray, 2)), expected);
}

TEST(Mlp, TakesTables) {
  const auto mlp = make("{arch: mlp, hidden: []}", Fit{{4}, 3});
  EXPECT_EQ(nn::run(*mlp, {{"row", at::ones({2, 4})}}, {"logits"}).at("logits").sizes(),
            (at::IntArrayRef{2, 3}));
}

TEST(Mlp, ReadsTheImageAmongSeveralFields) {
  const auto mlp = make("{arch: mlp, hidden: []}", kSmallGray);
  Tensors inputs = images(kSmallGray, 2);
  const Tensor alone = nn::run(*mlp, inputs, {"logits"}).at("logits");
  inputs["a_mask"] = at::ones({2, 7});
  inputs["target"] = at::ones({2});
  EXPECT_TRUE(at::equal(nn::run(*mlp, inputs, {"logits"}).at("logits"), alone));
}

TEST(Mlp, AppliesItsActivation) {
  // All weights 1, all biases 0, input -1: the hidden unit sees -4.
  const auto hidden = [](const std::string& activation) {
    const auto mlp = make("{arch: mlp, hidden: [1], activation: " + activation + "}", Fit{{4}, 2});
    for (const auto& [name, value] : nn::state(*mlp)) value.detach().fill_(name.ends_with("weight") ? 1 : 0);
    return nn::run(*mlp, {{"row", at::full({1, 4}, -1.0f)}}, {"layer1"}).at("layer1").item<double>();
  };
  EXPECT_EQ(hidden("relu"), 0);
  EXPECT_NEAR(hidden("tanh"), std::tanh(-4.0), 1e-6);
  EXPECT_NEAR(hidden("gelu"), -4 * 0.5 * std::erfc(4 / std::sqrt(2.0)), 1e-6);
}

TEST(Mlp, DropsInputsAndHiddenUnits) {
  const auto mlp = make("{arch: mlp, hidden: [400], dropout: 0.5, input_dropout: 0.2}", kSmallGray);
  const Tensors inputs = images(kSmallGray, 4);
  const nn::Mode dropping{.dropout = Random(7)};
  EXPECT_FALSE(
      at::allclose(nn::run(*mlp, inputs, {"layer1"}, dropping).at("layer1"),
                   nn::run(*mlp, inputs, {"layer1"}).at("layer1")));  // the inputs are dropped before it
  const auto only_hidden = make("{arch: mlp, hidden: [400], dropout: 0.5}", kSmallGray);
  EXPECT_TRUE(at::equal(nn::run(*only_hidden, inputs, {"layer1"}, dropping).at("layer1"),
                        nn::run(*only_hidden, inputs, {"layer1"}).at("layer1")));
  EXPECT_FALSE(at::allclose(nn::run(*only_hidden, inputs, {"logits"}, dropping).at("logits"),
                            nn::run(*only_hidden, inputs, {"logits"}).at("logits")));
}

TEST(Mlp, RefusesWhatCannotBe) {
  EXPECT_THROW(make("{arch: mlp, hidden: [0]}"), RecipeError);
  EXPECT_THROW(make("{arch: mlp, dropout: 1}"), RecipeError);
  EXPECT_THROW(make("{arch: mlp, activation: swish}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::model
