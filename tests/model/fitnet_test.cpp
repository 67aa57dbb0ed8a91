#include <gtest/gtest.h>

#include "limbeck/nn/channels.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

const Fit kTen{{3, 32, 32}, 10};

std::string entry(int64_t variant, const std::string& more = "") {
  return "{arch: fitnet, variant: " + std::to_string(variant) + more + "}";
}

TEST(FitNet, HasTheSizesOfThePaper) {
  const std::vector<int64_t> paper{249'576, 861'928, 1'503'304, 2'544'712};       // weights alone, two pieces
  const std::vector<int64_t> released{348'694, 1'057'622, 1'699'638, 2'742'102};  // five pieces and biases
  for (int64_t variant = 1; variant <= 4; ++variant) {
    int64_t weights = 0;
    for (const auto& [name, value] : nn::state(*build(entry(variant), kTen)))
      weights += value.dim() > 1 ? value.numel() : 0;
    EXPECT_EQ(weights, paper.at(static_cast<std::size_t>(variant) - 1)) << variant;
    EXPECT_EQ(nn::parameter_count(*build(entry(variant, ", unit_pieces: 5"), kTen)),
              released.at(static_cast<std::size_t>(variant) - 1))
        << variant;
  }
}

TEST(FitNet, MultipliesAsOftenAsThePaperSays) {
  // 30.2 M of variant 1: two pieces, 9 places of each filter, 32x32, 16x16 and 8x8 places of each map.
  const int64_t convolutions = 18 * (1024 * (3 * 16 + 2 * 16 * 16) + 256 * (16 * 32 + 2 * 32 * 32) +
                                     64 * (32 * 48 + 48 * 48 + 48 * 64));
  EXPECT_EQ(nn::multiply_accumulates(*make(entry(1), kTen), images(kTen, 1)),
            convolutions + 64 * 1000 + 500 * 10);
  // 381.9 M of variant 4, with five pieces for the units.
  EXPECT_EQ(nn::multiply_accumulates(*make(entry(4, ", unit_pieces: 5"), kTen), images(kTen, 1)) / 100'000,
            3819);
}

TEST(FitNet, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"pooled", {2, 500}}, {"logits", {2, 10}}};
  const std::vector<int64_t> channels{16, 32, 32, 48, 64, 80, 96, 96, 128};
  const std::vector<int64_t> sides{32, 32, 16, 16, 16, 8, 8, 8, 1};  // as the next layer reads them
  for (std::size_t i = 0; i < channels.size(); ++i)
    expected["layer" + std::to_string(i + 1)] = {2, channels[i], sides[i], sides[i]};
  add_stage(expected, 1, {2, 32, 32, 32});
  add_stage(expected, 2, {2, 80, 16, 16});
  add_stage(expected, 3, {2, 128, 8, 8});
  expected["stage1.first"] = {2, 16, 32, 32};
  expected["stage2.first"] = {2, 48, 16, 16};
  expected["stage3.first"] = {2, 96, 8, 8};
  expected["stage1.pre"] = {2, 64, 32, 32};
  expected["stage2.pre"] = {2, 160, 16, 16};
  expected["stage3.pre"] = {2, 256, 8, 8};
  EXPECT_EQ(nn::tap_table(*make(entry(2), kTen), images(kTen, 2)), expected);
}

TEST(FitNet, HasTheGuidedLayersOfThePaper) {
  const std::vector<std::string> guided{"layer6", "layer6", "layer8", "layer11"};
  for (int64_t variant = 1; variant <= 4; ++variant) {
    const Tensors taps = nn::run(*make(entry(variant), kTen), images(kTen, 1),
                                 {guided.at(static_cast<std::size_t>(variant) - 1)});
    EXPECT_EQ(taps.begin()->second.size(2), 8) << variant;  // the end of group 2, pooled
  }
}

TEST(FitNet, TakesTheLargestPieceThenTheLargestPlace) {
  const Tensors taps = nn::run_all(*make(entry(1), kTen), images(kTen, 2));
  EXPECT_TRUE(at::equal(taps.at("stage2"), nn::max_out(taps.at("stage2.pre"), 2)));
  EXPECT_TRUE(at::equal(taps.at("layer3"), at::max_pool2d(taps.at("stage1"), 2)));
  EXPECT_TRUE(at::equal(taps.at("layer9").flatten(1), taps.at("stage3").amax({2, 3})));
}

TEST(FitNet, CanHaveBatchNormAndReLUInstead) {
  // A half of the convolutions' weights, a bias and a norm for each channel, one piece for each unit.
  const int64_t channels = 3 * 16 + 3 * 32 + 48 + 48 + 64;
  const auto model = make(entry(1, ", activation: relu"), kTen);
  EXPECT_EQ(nn::parameter_count(*model), 9 * 10'032 + 3 * channels + 64 * 500 + 500 + 500 * 10 + 10);
  const Tensors taps = nn::run_all(*model, images(kTen, 2));
  EXPECT_TRUE(at::equal(taps.at("stage2"), at::relu(taps.at("stage2.pre"))));
  EXPECT_GE(taps.at("pooled").min().item<float>(), 0);
}

TEST(FitNet, StartsWithSignalsThatReachItsEnd) {
  // With the paper's U(-0.005, 0.005) the nineteen layers would leave 1e-20 of it.
  const Tensors taps = nn::run_all(*make(entry(4), kTen), images(kTen, 4));
  EXPECT_GT(taps.at("layer17").abs().mean().item<float>(), 0.01);
  EXPECT_LT(taps.at("layer17").abs().mean().item<float>(), 100);
}

TEST(FitNet, RefusesWhatIsNoneOfTheFour) {
  EXPECT_NE(complaint(entry(5)).find("variant"), std::string::npos);
  EXPECT_NE(complaint(entry(1, ", activation: tanh")).find("activation"), std::string::npos);
  EXPECT_NE(complaint(entry(1), Fit{{3, 2, 32}, 10}).find("at least 3 x 3"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
