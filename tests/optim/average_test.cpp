#include "limbeck/optim/average.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::optim {
namespace {

// The average of one number that starts at 8 and is set to each of `values`.
std::vector<double> averages(const Average::Options& options, const std::vector<double>& values) {
  const Tensor parameter = at::full({1}, 8.0, at::kDouble);
  Average average(options, {{"p", parameter}});
  std::vector<double> all;
  for (const double value : values) {
    parameter.fill_(value);
    average.update({});
    all.push_back(average.values().at("p").item<double>());
  }
  return all;
}

TEST(Average, MovesTowardsTheParameters) {
  // The first update copies: 4, then 0.75 * 4 + 0.25 * 0. Without copying: 0.75 * 8 + 0.25 * 4, then three
  // quarters.
  EXPECT_EQ(averages({.decay = 0.75}, {4, 0}), (std::vector<double>{4, 3}));
  EXPECT_EQ(averages({.decay = 0.75, .first_copy = false}, {4, 0}), (std::vector<double>{7, 5.25}));
}

TEST(Average, WarmsUp) {
  // Decay 1/10, then 2/11: 0.8 + 3.6, then 2/11 of that.
  const auto warm = averages({.decay = 0.999, .warmup = true, .first_copy = false}, {4, 0});
  EXPECT_NEAR(warm[0], 4.4, 1e-12);
  EXPECT_NEAR(warm[1], 0.8, 1e-12);
}

TEST(Average, RefusesWhatIsBad) {
  const Tensor parameter = at::full({2}, 8.0f);
  Average average({.decay = 0.75}, {{"p", parameter}});
  parameter.fill_(4);
  average.update(at::scalar_tensor(2.0f));
  EXPECT_TRUE(at::equal(average.values().at("p"), at::full({2}, 8.0f)));
  average.update(at::zeros({1}));  // still the first: copies
  EXPECT_TRUE(at::equal(average.values().at("p"), at::full({2}, 4.0f)));
}

TEST(Average, GoesOnBitForBitFromItsState) {
  for (const bool warmup : {false, true}) {
    const Tensor parameter =
        at::arange(24, at::kFloat).view({2, 3, 2, 2}).contiguous(at::MemoryFormat::ChannelsLast);
    const Average::Options options{.decay = 0.9, .warmup = warmup};
    Average one(options, {{"p", parameter}}), two(options, {{"p", parameter}});
    for (int step = 0; step < 6; ++step) {
      if (step == 3) {
        Tensors saved;
        for (const auto& [name, value] : one.state()) saved[name] = value.clone(at::MemoryFormat::Contiguous);
        two.restore(saved);
        EXPECT_EQ(two.values().at("p").strides(), parameter.strides());
      }
      parameter.mul_(1.7).sin_();
      one.update({});
      if (step >= 3) two.update({});
    }
    EXPECT_TRUE(at::equal(one.values().at("p"), two.values().at("p")));
    EXPECT_TRUE(at::equal(one.state().at("updates"), two.state().at("updates")));
  }
}

TEST(Average, RefusesTheStateOfAnother) {
  Average average({}, {{"p", at::ones({2})}}), other({}, {{"q", at::ones({2})}}),
      wider({}, {{"p", at::ones({3})}});
  EXPECT_THROW(average.restore(other.state()), UserError);
  EXPECT_THROW(average.restore(wider.state()), UserError);
}

TEST(Average, LeavesTheParametersTheirGradients) {
  const Tensor parameter = at::ones({2}).requires_grad_();
  Average average({}, {{"p", parameter}});
  average.update({});
  EXPECT_FALSE(average.values().at("p").requires_grad());
  EXPECT_TRUE(parameter.requires_grad());
}

TEST(AverageOptions, AreANumberOrAMap) {
  const auto read = [](const std::string& yaml) {
    Params params = Params::parse(yaml);
    const auto options = read_average(params);
    params.done();
    return std::pair(options, params.findings().faults);
  };
  EXPECT_FALSE(read("epochs: 3").first);
  const auto number = read("ema: 0.99").first.value();
  EXPECT_EQ(number.decay, 0.99);
  EXPECT_TRUE(number.first_copy);
  EXPECT_FALSE(number.warmup);
  const auto map = read("ema: {decay: 0.9, warmup: true, first: average}").first.value();
  EXPECT_EQ(map.decay, 0.9);
  EXPECT_TRUE(map.warmup);
  EXPECT_FALSE(map.first_copy);
  EXPECT_EQ(read("ema: {warmup: true}").first.value().decay, 0.999);
  EXPECT_EQ(read("ema: 1.5").second.size(), 1u);
  EXPECT_EQ(read("ema: often").second.size(), 1u);
  EXPECT_EQ(read("ema: {decya: 0.9}").second.size(), 1u);
  EXPECT_EQ(read("ema: {first: none}").second.size(), 1u);
}

}  // namespace
}  // namespace limbeck::optim
