#include <gtest/gtest.h>

#include "limbeck/nn/channels.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(ShuffleNetV2, HasTheParametersOfThePublishedNetwork) {
  const auto model = build("{arch: shufflenet_v2}");
  EXPECT_EQ(nn::parameter_count(*model), 1'355'528);
  EXPECT_EQ(nn::parameter_count(*build("{arch: shufflenet_v2}", Fit{{3, 32, 32}, 10})), 1'263'278);
  EXPECT_EQ(count_below(*model, "conv1") + count_below(*model, "bn1"), 120);
  EXPECT_EQ(count_below(*model, "layer1."), 30'192);
  EXPECT_EQ(count_below(*model, "layer2."), 244'180);
  EXPECT_EQ(count_below(*model, "layer3."), 501'352);
  EXPECT_EQ(count_below(*model, "conv2") + count_below(*model, "bn2"), 477'184);
  EXPECT_EQ(count_below(*model, "linear"), 102'500);
}

TEST(ShuffleNetV2, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {2, 24, 32, 32}}, {"pooled", {2, 1024}}, {"logits", {2, 100}}};
  add_stage(expected, 1, {2, 116, 16, 16});
  add_stage(expected, 2, {2, 232, 8, 8});
  add_stage(expected, 3, {2, 464, 4, 4});
  EXPECT_EQ(nn::tap_table(*make("{arch: shufflenet_v2}"), images(kColor, 2)), expected);
}

TEST(ShuffleNetV2, ShufflesBehindWhatItTapsAsPre) {
  const Tensors taps = nn::run_all(*make("{arch: shufflenet_v2, width: 0.5}"), images(kColor, 2));
  for (const char* stage : {"stage1", "stage2", "stage3"}) {
    const Tensor& pre = taps.at(std::string(stage) + ".pre");
    EXPECT_TRUE(at::equal(nn::shuffle_channels(at::relu(pre), 2), taps.at(stage))) << stage;
    EXPECT_GE(pre.slice(1, 0, pre.size(1) / 2).min().item<float>(), 0) << stage;  // the half that passes
    EXPECT_LT(pre.min().item<float>(), 0) << stage;
  }
}

TEST(ShuffleNetV2, LetsHalfOfItsChannelsPass) {
  // A block's first half becomes every second channel of what it gives: of the last one, channels 0, 2, 4 ...
  // are the first half of what it read. With one norm of zeros the others are 0.
  const auto model = make("{arch: shufflenet_v2, width: 0.5}");
  nn::state(*model).at("layer1.3.bn3.weight").detach().zero_();
  const Tensor stage = nn::run(*model, images(kColor, 2), {"stage1"}).at("stage1");
  EXPECT_EQ(at::slice(stage, 1, 1, std::nullopt, 2).abs().max().item<float>(), 0);
  EXPECT_GT(at::slice(stage, 1, 0, std::nullopt, 2).abs().max().item<float>(), 0);
}

TEST(ShuffleNetV2, HasTheWidthsOfThePaper) {
  const auto widths = [](const std::string& width) {
    const nn::TapTable table =
        nn::tap_table(*make("{arch: shufflenet_v2, width: " + width + "}"), images(kColor, 1));
    return std::vector<int64_t>{table.at("stage1")[1], table.at("stage2")[1], table.at("stage3")[1],
                                table.at("pooled")[1]};
  };
  EXPECT_EQ(widths("0.5"), (std::vector<int64_t>{48, 96, 192, 1024}));
  EXPECT_EQ(widths("1.5"), (std::vector<int64_t>{176, 352, 704, 1024}));
  EXPECT_EQ(widths("2"), (std::vector<int64_t>{244, 488, 976, 2048}));
  EXPECT_NE(complaint("{arch: shufflenet_v2, width: 0.75}").find("width must be 0.5, 1, 1.5 or 2"),
            std::string::npos);
}

TEST(ShuffleNetV2, RefusesImagesThatItWouldShrinkAway) {
  EXPECT_NE(complaint("{arch: shufflenet_v2}", Fit{{3, 7, 32}, 10}).find("at least 8 x 8"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
