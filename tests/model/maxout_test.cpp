#include <gtest/gtest.h>

#include "limbeck/nn/channels.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

const Fit kTen{{3, 32, 32}, 10};

// Values that are not biases.
int64_t weights(const std::string& entry, const Fit& fit) {
  int64_t count = 0;
  for (const auto& [name, value] : nn::state(*build(entry, fit)))
    count += value.dim() > 1 ? value.numel() : 0;
  return count;
}

TEST(Maxout, HasTheSizesThatTheFitNetsPaperStates) {
  // Two pieces of each channel. CIFAR, ~9 M: 5x5 places are left, and 500 units of two pieces read them.
  const int64_t cifar =
      2 * 96 * 3 * 64 + 2 * 192 * 96 * 64 + 2 * 192 * 192 * 25 + 2 * 500 * 192 * 25 + 500 * 10;
  EXPECT_EQ(cifar, 9'044'360);
  EXPECT_EQ(weights("{arch: maxout}", kTen), cifar);
  EXPECT_EQ(nn::parameter_count(*build("{arch: maxout}", kTen)), cifar + 2 * (96 + 192 + 192) + 2 * 500 + 10);
  // SVHN, ~4.9 M: 6x6 places.
  const int64_t svhn =
      2 * 64 * 3 * 25 + 2 * 128 * 64 * 25 + 2 * 128 * 128 * 25 + 2 * 400 * 128 * 36 + 400 * 10;
  EXPECT_EQ(svhn, 4'928'800);
  EXPECT_EQ(
      weights("{arch: maxout, channels: [64, 128, 128], kernels: [5, 5, 5], pools: [3, 3, 3], units: 400}",
              kTen),
      svhn);
  // MNIST, ~361 K: 3x3 places.
  const int64_t mnist = 2 * 48 * 64 + 2 * 48 * 48 * 64 + 2 * 24 * 48 * 25 + 24 * 9 * 10;
  EXPECT_EQ(mnist, 360'816);
  EXPECT_EQ(weights("{arch: maxout, channels: [48, 48, 24], padding: 0, units: 0}", kSmallGray), mnist);
}

TEST(Maxout, PublishesTheTapsOfItsTable) {
  nn::TapTable expected{{"layer1", {2, 12, 16, 16}},
                        {"layer2", {2, 24, 7, 7}},
                        {"layer3", {2, 20, 5, 5}},
                        {"pooled", {2, 30}},
                        {"logits", {2, 10}}};
  add_stage(expected, 1, {2, 12, 33, 33});
  add_stage(expected, 2, {2, 24, 15, 15});
  add_stage(expected, 3, {2, 20, 9, 9});
  expected["stage1.pre"] = {2, 36, 33, 33};
  expected["stage2.pre"] = {2, 72, 15, 15};
  expected["stage3.pre"] = {2, 60, 9, 9};
  const auto model = make("{arch: maxout, channels: [12, 24, 20], units: 30, pieces: 3}", kTen);
  EXPECT_EQ(nn::tap_table(*model, images(kTen, 2)), expected);
}

TEST(Maxout, TakesTheLargestPieceAndPoolsIt) {
  const auto model = make("{arch: maxout, channels: [6, 8, 4], units: 5}", kTen);
  const Tensors taps = nn::run_all(*model, images(kTen, 2));
  for (const char* number : {"1", "2", "3"}) {
    const std::string stage = "stage" + std::string(number);
    EXPECT_TRUE(at::equal(taps.at(stage), nn::max_out(taps.at(stage + ".pre"), 2)));
    EXPECT_TRUE(at::equal(taps.at(stage), taps.at(stage + ".first")));
  }
  const Tensor &whole = taps.at("stage1"), &pooled = taps.at("layer1");
  EXPECT_TRUE(at::equal(pooled.select(2, 1).select(2, 2), whole.slice(2, 2, 6).slice(3, 4, 8).amax({2, 3})));
  EXPECT_TRUE(
      at::equal(pooled.select(2, 15).select(2, 15), whole.slice(2, 30, 33).slice(3, 30, 33).amax({2, 3})));
}

TEST(Maxout, NeedsNoUnits) {
  const auto model = make("{arch: maxout, channels: [6, 8, 4], units: 0}", kTen);
  const Tensors taps = nn::run_all(*model, images(kTen, 2));
  EXPECT_TRUE(at::equal(taps.at("pooled"), taps.at("layer3").flatten(1)));
  EXPECT_EQ(count_below(*model, "hidden"), 0);
}

TEST(Maxout, RefusesWhatCannotBe) {
  EXPECT_NE(complaint("{arch: maxout, channels: [8, 8]}").find("channels must have three entries"),
            std::string::npos);
  EXPECT_NE(complaint("{arch: maxout, pools: [8]}").find("pools must have three entries"), std::string::npos);
  // 9 + 8 - 7 = 10, pooled 4; 4 + 6 - 7 = 3, where no window of 4 fits. From 10: 11, pooled 5; 4, pooled 1;
  // 3, pooled 2.
  EXPECT_NE(complaint("{arch: maxout}", Fit{{3, 9, 32}, 10}).find("at least 10 x 10"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::model
