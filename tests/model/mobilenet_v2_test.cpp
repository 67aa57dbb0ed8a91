#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(MobileNetV2, HasTheParametersOfThePublishedNetwork) {
  const auto model = build("{arch: mobilenet_v2, width: 0.5}");
  EXPECT_EQ(nn::parameter_count(*model), 812'836);
  EXPECT_EQ(nn::parameter_count(*build("{arch: mobilenet_v2}", Fit{{3, 32, 32}, 10})), 697'546);
  EXPECT_EQ(count_below(*model, "conv1"), 464);
  const std::vector<int64_t> groups{608, 4'296, 11'688, 50'464, 80'928, 207'168, 121'760};
  for (std::size_t g = 0; g < groups.size(); ++g)
    EXPECT_EQ(count_below(*model, "blocks." + std::to_string(g) + "."), groups[g]) << g;
  EXPECT_EQ(count_below(*model, "conv2"), 207'360);
  EXPECT_EQ(count_below(*model, "classifier"), 128'100);
}

TEST(MobileNetV2, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {2, 16, 16, 16}}, {"pooled", {2, 1280}}, {"logits", {2, 100}}};
  add_stage(expected, 1, {2, 12, 16, 16});
  add_stage(expected, 2, {2, 16, 8, 8});
  add_stage(expected, 3, {2, 48, 4, 4});
  add_stage(expected, 4, {2, 160, 2, 2});
  expected["stage1.first"] = {2, 8, 16, 16};  // stages 1, 3 and 4 widen within
  expected["stage3.first"] = {2, 32, 4, 4};
  expected["stage4.first"] = {2, 80, 2, 2};
  EXPECT_EQ(nn::tap_table(*make("{arch: mobilenet_v2, width: 0.5}"), images(kColor, 2)), expected);
}

TEST(MobileNetV2, EndsItsStagesWithoutAReLU) {
  const Tensors taps = nn::run_all(*make("{arch: mobilenet_v2}"), images(kColor, 2));
  for (const char* stage : {"stage1", "stage2", "stage3", "stage4"}) {
    EXPECT_LT(taps.at(stage).min().item<float>(), 0) << stage;
    EXPECT_TRUE(at::equal(taps.at(stage), taps.at(std::string(stage) + ".pre"))) << stage;
  }
}

TEST(MobileNetV2, AddsItsInputOnlyWhereTheShapeStays) {
  // With last norms of zeros a block that adds is the identity, another gives zeros.
  const auto model = make("{arch: mobilenet_v2}");
  for (const auto& [name, value] : nn::state(*model))
    if (name == "blocks.1.1.conv.7.weight" || name == "blocks.2.0.conv.7.weight") value.detach().zero_();
  const Tensors taps = nn::run_all(*model, images(kColor, 2));
  EXPECT_GT(taps.at("stage1").abs().max().item<float>(), 0);
  EXPECT_EQ(taps.at("stage2.first").abs().max().item<float>(), 0);
}

TEST(MobileNetV2, CutsItsWidthsToWholeNumbers) {
  const auto widths = [](const std::string& entry) {
    const nn::TapTable table = nn::tap_table(*make(entry), images(kColor, 1));
    return std::vector<int64_t>{table.at("stem")[1], table.at("stage1")[1], table.at("stage4")[1],
                                table.at("pooled")[1]};
  };
  // 32, 24, 320 and 1280 times width; the last is never narrower.
  EXPECT_EQ(widths("{arch: mobilenet_v2, width: 0.35}"), (std::vector<int64_t>{11, 8, 112, 1280}));
  EXPECT_EQ(widths("{arch: mobilenet_v2, width: 1.4}"), (std::vector<int64_t>{44, 33, 448, 1792}));
}

TEST(MobileNetV2, RefusesImagesThatItWouldShrinkAway) {
  EXPECT_NE(complaint("{arch: mobilenet_v2}", Fit{{3, 15, 32}, 10}).find("at least 16 x 16"),
            std::string::npos);
  EXPECT_EQ(complaint("{arch: mobilenet_v2}", Fit{{3, 16, 16}, 10}), "");
  EXPECT_NE(complaint("{arch: mobilenet_v2, width: 0}").find("width"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
