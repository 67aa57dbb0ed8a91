#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(ConvNet, HasTheParametersOfItsLayers) {
  // 9*32 + 64 + 9*32*64 + 128 + 64*7*7*10 + 10
  EXPECT_EQ(nn::parameter_count(*make("{arch: convnet, channels: [32, 64]}", kSmallGray)),
            288 + 64 + 18432 + 128 + 31370);
}

TEST(ConvNet, PublishesAStagePerEntry) {
  nn::TapTable expected{{"pooled", {2, 8 * 3 * 3}}, {"logits", {2, 10}}};
  add_stage(expected, 1, {2, 4, 28, 28});
  add_stage(expected, 2, {2, 6, 14, 14});
  add_stage(expected, 3, {2, 8, 7, 7});
  EXPECT_EQ(nn::tap_table(*make("{arch: convnet, channels: [4, 6, 8]}", kSmallGray), images(kSmallGray, 2)),
            expected);
}

TEST(ConvNet, PublishesTheSumBeforeItsReLU) {
  const auto convnet = make("{arch: convnet}", kSmallGray);
  const Tensors taps = nn::run(*convnet, images(kSmallGray, 2), {"stage2.pre", "stage2"});
  EXPECT_LT(taps.at("stage2.pre").min().item<float>(), 0);
  EXPECT_TRUE(at::equal(at::relu(taps.at("stage2.pre")), taps.at("stage2")));
}

TEST(ConvNet, RefusesImagesThatItWouldPoolAway) {
  EXPECT_THROW(make("{arch: convnet, channels: [4, 4, 4]}", Fit{{1, 7, 28}, 10}), UserError);
  EXPECT_NO_THROW(make("{arch: convnet, channels: [4, 4, 4]}", Fit{{1, 8, 28}, 10}));
  EXPECT_THROW(make("{arch: convnet, channels: []}"), RecipeError);
  EXPECT_THROW(make("{arch: convnet}", Fit{{20}, 10}), UserError);
}

}  // namespace
}  // namespace limbeck::model
