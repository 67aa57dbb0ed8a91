#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(ResNet, HasTheParametersOfThePublishedNetworks) {  // the golden files check the others
  EXPECT_EQ(nn::parameter_count(*build("{arch: resnet, depth: 8}", Fit{{3, 32, 32}, 10})), 78'042);
  EXPECT_EQ(nn::parameter_count(*build("{arch: resnet, depth: 44}")), 667'188);
  EXPECT_EQ(nn::parameter_count(*build("{arch: resnet, depth: 110}")), 1'736'564);
  EXPECT_EQ(nn::parameter_count(*build("{arch: resnet, depth: 8, width: 4}", Fit{{3, 32, 32}, 10})),
            1'210'410);
  const auto wide = build("{arch: resnet, depth: 32, width: 4}");
  EXPECT_EQ(nn::parameter_count(*wide), 7'433'860);
  EXPECT_EQ(count_below(*build("{arch: resnet, depth: 8, width: 4}"), "layer2"), 230'144);
}

TEST(ResNet, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {2, 16, 32, 32}}, {"pooled", {2, 64}}, {"logits", {2, 100}}};
  add_stage(expected, 1, {2, 16, 32, 32});
  add_stage(expected, 2, {2, 32, 16, 16});
  add_stage(expected, 3, {2, 64, 8, 8});
  EXPECT_EQ(nn::tap_table(*make("{arch: resnet, depth: 14}"), images(kColor, 2)), expected);
}

TEST(ResNet, StartsWiderThanOnce) {
  const nn::TapTable table = nn::tap_table(*make("{arch: resnet, depth: 8, width: 4}"), images(kColor, 2));
  EXPECT_EQ(table.at("stem"), (Shape{2, 32, 32, 32}));
  EXPECT_EQ(table.at("stage3.pre"), (Shape{2, 256, 8, 8}));
}

TEST(ResNet, GivesASectionsFirstAndLastMapsOneSize) {
  const auto model = make("{arch: resnet, depth: 26, shortcut: pad}");
  const Tensors taps = nn::run(*model, images(kColor, 2), {"stage2.first", "stage2"});
  EXPECT_EQ(taps.at("stage2.first").sizes(), taps.at("stage2").sizes());
  EXPECT_FALSE(at::equal(taps.at("stage2.first"), taps.at("stage2")));
  EXPECT_GE(taps.at("stage2.first").min().item<float>(), 0);
}

TEST(ResNet, SaysOfItsOptionsWhichAreNotYet) {
  Params params = Params::parse("{arch: resnet}");
  archs().make(params);
  int later = 0;
  for (const config::Option& option : params.options())
    later += option.help.find("not yet supported") != std::string::npos;
  EXPECT_EQ(later, 2);  // survival, exits
}

TEST(ResNet, PadsItsShortcutsWithoutParameters) {
  const auto model = make("{arch: resnet, depth: 8, shortcut: pad}");
  // Without the 1x1 convolutions (16*32 and 32*64) and their norms (2*32 and 2*64).
  EXPECT_EQ(nn::parameter_count(*model), 83'892 - 16 * 32 - 32 * 64 - 64 - 128);
  // With convolutions of zeros a block is its shortcut: every second pixel, half the new channels on each
  // side.
  for (const auto& [name, value] : nn::state(*model))
    if (name.starts_with("layer2") && name.ends_with("conv2.weight")) value.detach().zero_();
  const Tensors taps = nn::run(*model, images(kColor, 2), {"stage1", "stage2"});
  const Tensor expected = taps.at("stage1").slice(2, 0, 32, 2).slice(3, 0, 32, 2);
  EXPECT_TRUE(at::equal(taps.at("stage2").slice(1, 8, 24), expected));
  EXPECT_EQ(taps.at("stage2").slice(1, 0, 8).abs().max().item<float>(), 0);
  EXPECT_EQ(taps.at("stage2").slice(1, 24, 32).abs().max().item<float>(), 0);
}

TEST(ResNet, DropsWhatItsClassifierReads) {
  const auto model = make("{arch: resnet, depth: 8, dropout: 0.5}");
  const Tensors inputs = images(kColor, 2);
  const nn::Mode dropping{.dropout = Random(1)};
  EXPECT_FALSE(at::allclose(nn::run(*model, inputs, {"logits"}, dropping).at("logits"),
                            nn::run(*model, inputs, {"logits"}).at("logits")));
  EXPECT_TRUE(at::equal(nn::run(*model, inputs, {"pooled"}, dropping).at("pooled"),
                        nn::run(*model, inputs, {"pooled"}).at("pooled")));
}

TEST(ResNet, RefusesWhatCannotBeOrIsNotYet) {
  EXPECT_NE(complaint("{arch: resnet, depth: 30}").find("depth must be 6n + 2"), std::string::npos);
  EXPECT_NE(complaint("{arch: resnet, survival: 0.8}").find("survival is not yet supported"),
            std::string::npos);
  EXPECT_NE(complaint("{arch: resnet, exits: [stage1]}").find("exits is not yet supported"),
            std::string::npos);
  EXPECT_NE(complaint("{arch: resnet, dept: 20}").find("did you mean 'depth'"), std::string::npos);
  EXPECT_EQ(complaint("{arch: resnet, survival: 1}"), "");
  EXPECT_NE(complaint("{arch: resnet}", Fit{{3, 7, 32}, 10}).find("at least 8 x 8"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
