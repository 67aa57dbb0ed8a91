#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

int64_t count(int64_t depth, int64_t classes) {
  return nn::parameter_count(
      *build("{arch: vgg, depth: " + std::to_string(depth) + "}", Fit{{3, 32, 32}, classes}));
}

TEST(Vgg, HasTheParametersOfThePublishedNetworks) {
  EXPECT_EQ(count(8, 100), 3'965'028);
  EXPECT_EQ(count(11, 100), 9'277'284);
  EXPECT_EQ(count(13, 100), 9'462'180);
  EXPECT_EQ(count(16, 100), 14'774'436);
  EXPECT_EQ(count(19, 100), 20'086'692);
  EXPECT_EQ(count(8, 10), 3'918'858);
}

TEST(Vgg, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"stem", {2, 64, 32, 32}}, {"pooled", {2, 512}}, {"logits", {2, 100}}};
  add_stage(expected, 1, {2, 128, 16, 16});
  add_stage(expected, 2, {2, 256, 8, 8});
  add_stage(expected, 3, {2, 512, 4, 4});
  add_stage(expected, 4, {2, 512, 4, 4});
  EXPECT_EQ(nn::tap_table(*make("{arch: vgg, depth: 13}"), images(kColor, 2)), expected);
}

TEST(Vgg, PoolsAFourthTimeFrom64PixelsOn) {
  const Fit large{{3, 64, 64}, 10}, medium{{3, 64, 63}, 10};
  const auto of = [](const Fit& fit) {
    return nn::tap_table(*make("{arch: vgg, depth: 8}", fit), images(fit, 1));
  };
  EXPECT_EQ(of(large).at("stage3"), (Shape{1, 512, 8, 8}));
  EXPECT_EQ(of(large).at("stage4"), (Shape{1, 512, 4, 4}));
  EXPECT_EQ(of(medium).at("stage4"), (Shape{1, 512, 8, 7}));
}

TEST(Vgg, StartsItsStagesWithTheFirstConvolution) {
  const auto one = make("{arch: vgg, depth: 8}"), two = make("{arch: vgg, depth: 13}");
  const Tensors same = nn::run(*one, images(kColor, 2), {"stage2.first", "stage2"});
  EXPECT_TRUE(at::equal(same.at("stage2.first"), same.at("stage2")));  // there is but one
  const Tensors other = nn::run(*two, images(kColor, 2), {"stage2.first", "stage2"});
  EXPECT_FALSE(at::equal(other.at("stage2.first"), other.at("stage2")));
}

TEST(Vgg, StartsFromSmallClassWeights) {
  const Tensors state = nn::state(*make("{arch: vgg, depth: 8}"));
  EXPECT_NEAR(state.at("classifier.weight").std().item<float>(), 0.01, 3e-4);
  EXPECT_EQ(state.at("classifier.bias").abs().max().item<float>(), 0);
  EXPECT_NEAR(state.at("block3.0.weight").std().item<float>(), std::sqrt(2 / (9.0 * 512)), 3e-4);
  EXPECT_EQ(state.at("block3.0.bias").abs().max().item<float>(), 0);
}

TEST(Vgg, RefusesWhatIsNotPublished) {
  EXPECT_NE(complaint("{arch: vgg, depth: 12}").find("depth must be 8, 11, 13, 16 or 19"), std::string::npos);
  EXPECT_NE(complaint("{arch: vgg}", Fit{{3, 7, 32}, 10}).find("at least 8 x 8"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
