#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(ShuffleNetV1, HasTheParametersOfThePublishedNetwork) {
  const auto model = build("{arch: shufflenet_v1}");
  EXPECT_EQ(nn::parameter_count(*model), 949'258);
  EXPECT_EQ(nn::parameter_count(*build("{arch: shufflenet_v1}", Fit{{3, 32, 32}, 10})), 862'768);
  EXPECT_EQ(count_below(*model, "conv1") + count_below(*model, "bn1"), 120);
  EXPECT_EQ(count_below(*model, "layer1."), 38'898);
  EXPECT_EQ(count_below(*model, "layer2."), 297'300);
  EXPECT_EQ(count_below(*model, "layer3."), 516'840);
  EXPECT_EQ(count_below(*model, "linear"), 96'100);
}

TEST(ShuffleNetV1, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {2, 24, 32, 32}}, {"pooled", {2, 960}}, {"logits", {2, 100}}};
  add_stage(expected, 1, {2, 240, 16, 16});
  add_stage(expected, 2, {2, 480, 8, 8});
  add_stage(expected, 3, {2, 960, 4, 4});
  EXPECT_EQ(nn::tap_table(*make("{arch: shufflenet_v1}"), images(kColor, 2)), expected);
}

TEST(ShuffleNetV1, HasItsChannelsByGroups) {
  // Of the first block with two groups: inside it (200 - 24) / 4 = 44 channels from 24, ungrouped; 44 * 9;
  // then 176 in two groups of 22 inputs; norms 2 * (44 + 44 + 176).
  const auto two = build("{arch: shufflenet_v1, groups: 2}"), one = build("{arch: shufflenet_v1, groups: 1}");
  EXPECT_EQ(count_below(*two, "layer1.0."), 44 * 24 + 44 * 9 + 176 * 22 + 2 * (44 + 44 + 176));
  EXPECT_EQ(count_below(*one, "layer1.0."), 30 * 24 + 30 * 9 + 120 * 30 + 2 * (30 + 30 + 120));
  EXPECT_EQ(count_below(*two, "linear"), 800 * 100 + 100);
  EXPECT_EQ(count_below(*one, "linear"), 576 * 100 + 100);
}

TEST(ShuffleNetV1, JoinsTheAverageOfItsInputWhereItHalvesTheSize) {
  const Tensors taps = nn::run(*make("{arch: shufflenet_v1}"), images(kColor, 2), {"stem", "stage1.first"});
  const Tensor expected = at::avg_pool2d(taps.at("stem"), 3, 2, 1);
  EXPECT_TRUE(at::equal(taps.at("stage1.first").slice(1, 240 - 24, 240), expected));
}

TEST(ShuffleNetV1, RefusesGroupsThatDoNotDivideItsChannels) {
  EXPECT_NE(complaint("{arch: shufflenet_v1, groups: 4}").find("groups"), std::string::npos);
  EXPECT_NE(complaint("{arch: shufflenet_v1}", Fit{{3, 32, 7}, 10}).find("at least 8 x 8"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
