#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(ResNet50Cifar, HasTheParametersOfThePublishedNetwork) {
  EXPECT_EQ(nn::parameter_count(*build("{arch: resnet50_cifar}")), 23'705'252);
  EXPECT_EQ(nn::parameter_count(*build("{arch: resnet50_cifar}", Fit{{3, 32, 32}, 10})), 23'520'842);
}

TEST(ResNet50Cifar, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {1, 16, 32, 32}}, {"pooled", {1, 512}}, {"logits", {1, 100}}};
  add_stage(expected, 1, {1, 64, 32, 32});
  add_stage(expected, 2, {1, 128, 16, 16});
  add_stage(expected, 3, {1, 256, 8, 8});
  add_stage(expected, 4, {1, 512, 4, 4});
  EXPECT_EQ(nn::tap_table(*make("{arch: resnet50_cifar, width: 0.25}"), images(kColor, 1)), expected);
}

TEST(ResNet50Cifar, IsNarrowerByItsWidth) {
  // Of a quarter's first block: 16*16 + 9*16*16 + 16*64, the shortcut's 16*64, norms 2 * (16 + 16 + 64 + 64).
  const auto model = build("{arch: resnet50_cifar, width: 0.25}");
  EXPECT_EQ(count_below(*model, "layer1.0."), 256 + 2304 + 1024 + 1024 + 320);
  EXPECT_EQ(count_below(*model, "layer1.0.shortcut"), 1024 + 128);
  EXPECT_EQ(count_below(*model, "layer1.1.shortcut"), 0);
}

TEST(ResNet50Cifar, RefusesImagesThatItWouldShrinkAway) {
  EXPECT_NE(complaint("{arch: resnet50_cifar}", Fit{{3, 7, 32}, 10}).find("at least 8 x 8"),
            std::string::npos);
  EXPECT_NE(complaint("{arch: resnet50_cifar, depth: 50}").find("depth is not a known key"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
