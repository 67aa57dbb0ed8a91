#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"
#include "limbeck/model/store.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

const Fit kGrey{{1, 28, 28}, 0};

// 9*8 + 8 of the first layer, 9*8*8 + 2*8 of each of three, 9*8 + 1 of the last.
TEST(DnCnn, HasTheParametersOfItsLayers) {
  EXPECT_EQ(nn::parameter_count(*make("{arch: dncnn, depth: 5, channels: 8}", kGrey)), 80 + 3 * 592 + 73);
  // The paper's: 64 channels, 20 layers, grey: 9*64 + 64 + 18 * (9*64*64 + 2*64) + 9*64 + 1.
  EXPECT_EQ(nn::parameter_count(*build("{arch: dncnn, depth: 20, channels: 64}", kGrey)),
            640 + 18 * 36992 + 577);
}

TEST(DnCnn, PublishesEveryLayerAndItsAnswer) {
  const Fit fit{{3, 10, 12}, 0};
  EXPECT_EQ(nn::tap_table(*make("{arch: dncnn, depth: 3, channels: 4}", fit), images(fit, 2)),
            (nn::TapTable{{"layer1", {2, 4, 10, 12}},
                          {"layer2", {2, 4, 10, 12}},
                          {"layer3", {2, 3, 10, 12}},
                          {"output", {2, 3, 10, 12}}}));
}

TEST(DnCnn, TakesItsLastLayerOffTheImage) {
  const auto denoiser = make("{arch: dncnn, depth: 4, channels: 6}", kGrey);
  const Tensors inputs = images(kGrey, 2), taps = nn::run_all(*denoiser, inputs);
  EXPECT_TRUE(at::equal(taps.at("output"), inputs.at("image") - taps.at("layer4")));
  EXPECT_GE(taps.at("layer3").min().item<float>(), 0) << "after its ReLU";
  EXPECT_LT(taps.at("layer4").min().item<float>(), 0) << "noise has both signs";
}

TEST(DnCnn, BeginsWithAResidualNoLargerThanTheImage) {
  for (const int depth : {2, 5, 17}) {
    const auto denoiser = make("{arch: dncnn, channels: 32, depth: " + std::to_string(depth) + "}", kGrey);
    const Tensors inputs = images(kGrey, 8);
    const nn::Mode learning{.statistics = nn::Statistics::learn};
    const Tensor residual =
        inputs.at("image") - nn::run(*denoiser, inputs, {"output"}, learning).at("output");
    EXPECT_LT(residual.square().mean().item<float>(), inputs.at("image").square().mean().item<float>())
        << depth;
  }
}

TEST(DnCnn, SeesAsFarAsItIsDeep) {
  const auto denoiser = make("{arch: dncnn, depth: 3, channels: 4}", Fit{{1, 15, 15}, 0});
  Tensor image = at::zeros({1, 1, 15, 15});
  const Tensor before = nn::run(*denoiser, {{"image", image}}, {"layer3"}).at("layer3");
  image[0][0][7][7] = 1;
  const Tensor changed = (nn::run(*denoiser, {{"image", image}}, {"layer3"}).at("layer3") - before).abs() > 0;
  EXPECT_FALSE(changed[0][0][7][3].item<bool>()) << "three layers of 3x3 see three pixels each way";
  EXPECT_TRUE(changed[0][0].slice(0, 4, 11).slice(1, 4, 11).any().item<bool>());
  EXPECT_EQ(changed.sum().item<int64_t>(),
            changed[0][0].slice(0, 4, 11).slice(1, 4, 11).sum().item<int64_t>());
}

TEST(DnCnn, ScoresNoClasses) {
  Params params = Params::parse("{arch: dncnn, channels_in: 3}");
  const Blueprint blueprint = archs().make(params);
  EXPECT_TRUE(params.findings().faults.empty());
  EXPECT_FALSE(blueprint.scores_classes);
  EXPECT_EQ(blueprint.channels_in, 3);
  EXPECT_EQ(kGrey.answer(), "output");
  EXPECT_EQ(kSmallGray.answer(), "logits");
  EXPECT_THROW(make("{arch: dncnn, classes: 10}"), RecipeError);
  EXPECT_THROW(make("{arch: dncnn, depth: 1}"), RecipeError);
  EXPECT_THROW(make("{arch: dncnn}", Fit{{20}, 0}), UserError);
}

TEST(DnCnn, HasACardWithoutClasses) {
  const Card card{.arch = "{arch: dncnn, depth: 3}", .fit = kGrey};
  EXPECT_EQ(card_from_json(to_json(card).dump(), "model.json").fit, kGrey);
}

}  // namespace
}  // namespace limbeck::model
