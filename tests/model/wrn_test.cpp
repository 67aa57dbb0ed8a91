#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

int64_t count(int64_t depth, int64_t width, int64_t classes) {
  const std::string entry =
      "{arch: wrn, depth: " + std::to_string(depth) + ", width: " + std::to_string(width) + "}";
  return nn::parameter_count(*build(entry, Fit{{3, 32, 32}, classes}));
}

TEST(Wrn, HasTheParametersOfThePublishedNetworks) {  // the golden files check the others
  EXPECT_EQ(count(16, 1, 10), 175'066);
  EXPECT_EQ(count(28, 2, 100), 1'479'220);
  EXPECT_EQ(count(28, 4, 100), 5'872'180);
  EXPECT_EQ(count(16, 4, 100), 2'772'020);
  EXPECT_EQ(count(16, 8, 10), 10'961'370);
  EXPECT_EQ(count(28, 10, 100), 36'536'884);
}

TEST(Wrn, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {2, 16, 32, 32}}, {"pooled", {2, 128}}, {"logits", {2, 100}}};
  add_stage(expected, 1, {2, 32, 32, 32});
  add_stage(expected, 2, {2, 64, 16, 16});
  add_stage(expected, 3, {2, 128, 8, 8});
  EXPECT_EQ(nn::tap_table(*make("{arch: wrn, depth: 16, width: 2}"), images(kColor, 2)), expected);
}

TEST(Wrn, TapsItsStagesBothRawAndBehindTheNormThatFollows) {
  const auto model = make("{arch: wrn, depth: 10, width: 1}");
  unsettle(*model);
  const Tensors taps = nn::run_all(*model, images(kColor, 2)), state = nn::state(*model);
  for (const auto& [stage, norm] : std::map<std::string, std::string>{
           {"stage1", "block2.layer.0.bn1"}, {"stage2", "block3.layer.0.bn1"}, {"stage3", "bn1"}}) {
    EXPECT_LT(taps.at(stage).min().item<float>(), 0) << stage;
    const auto part = [&](const char* name) { return state.at(norm + "." + name); };
    const Tensor expected = at::batch_norm(taps.at(stage), part("weight"), part("bias"), part("running_mean"),
                                           part("running_var"),
                                           /*training=*/false, 0.1, 1e-5, /*cudnn_enabled=*/false);
    EXPECT_TRUE(at::allclose(taps.at(stage + ".pre"), expected, 1e-5, 1e-5)) << stage;
  }
  EXPECT_TRUE(at::allclose(at::relu(taps.at("stage3.pre")).mean({2, 3}), taps.at("pooled"), 1e-5, 1e-5));
}

TEST(Wrn, MovesTheStatisticsOfEachNormOnceHoweverMuchIsTapped) {
  const auto tapped = make("{arch: wrn, depth: 10, width: 1}"),
             plain = make("{arch: wrn, depth: 10, width: 1}");
  const nn::Mode learning{.statistics = nn::Statistics::learn};
  nn::run_all(*tapped, images(kColor, 2), learning);
  nn::run(*plain, images(kColor, 2), {"logits"}, learning);
  const Tensors other = nn::state(*plain);
  for (const auto& [name, value] : nn::state(*tapped)) EXPECT_TRUE(at::equal(value, other.at(name))) << name;
  EXPECT_EQ(other.at("block2.layer.0.bn1.num_batches_tracked").item<int64_t>(), 1);
}

TEST(Wrn, ConvolvesItsShortcutsOnlyWhereTheWidthChanges) {
  EXPECT_EQ(count_below(*build("{arch: wrn, depth: 16, width: 1}"), "block1.layer.0.convShortcut"), 0);
  EXPECT_EQ(count_below(*build("{arch: wrn, depth: 16, width: 2}"), "block1.layer.0.convShortcut"), 16 * 32);
  EXPECT_EQ(count_below(*build("{arch: wrn, depth: 16, width: 1}"), "block2.layer.1.convShortcut"), 0);
}

TEST(Wrn, FoldsTheNormsThatFollowAConvolution) {
  const auto model = make("{arch: wrn, depth: 10, width: 1}");
  nn::fold(*model);
  const Tensors state = nn::state(*model);
  EXPECT_TRUE(state.contains("block1.layer.0.conv1.bias"));
  EXPECT_FALSE(state.contains("block1.layer.0.conv2.bias"));
  EXPECT_FALSE(state.contains("conv1.bias"));
}

TEST(Wrn, DropsBetweenTheConvolutionsOfAUnit) {
  const auto model = make("{arch: wrn, depth: 10, width: 1, dropout: 0.5}");
  const nn::Mode dropping{.dropout = Random(1)};
  const Tensors inputs = images(kColor, 2);
  EXPECT_FALSE(at::allclose(nn::run(*model, inputs, {"stage1"}, dropping).at("stage1"),
                            nn::run(*model, inputs, {"stage1"}).at("stage1")));
  EXPECT_TRUE(at::equal(nn::run(*model, inputs, {"stem"}, dropping).at("stem"),
                        nn::run(*model, inputs, {"stem"}).at("stem")));
}

TEST(Wrn, RefusesWhatCannotBeOrIsNotYet) {
  EXPECT_NE(complaint("{arch: wrn, depth: 30}").find("depth must be 6n + 4"), std::string::npos);
  EXPECT_NE(complaint("{arch: wrn, width: 0}").find("width"), std::string::npos);
  EXPECT_NE(complaint("{arch: wrn, survival: 0.8}").find("survival is not yet supported"), std::string::npos);
  EXPECT_NE(complaint("{arch: wrn}", Fit{{3, 32, 7}, 10}).find("at least 8 x 8"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
