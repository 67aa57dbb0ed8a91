#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/base/error.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/data/noisy_set.h"
#include "limbeck/data/set.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/registries.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

// Pictures under noise, as the chain of `transforms` shows them.
data::Set pictures(const std::vector<std::string>& transforms = {}, const data::Shape& shape = {2, 3, 3}) {
  std::vector<uint8_t> bytes;
  for (int64_t j = 0; j < 5 * data::size_of(shape); ++j) bytes.push_back(static_cast<uint8_t>(7 * j));
  data::Set set;
  set.name = "made";
  set.source = std::make_shared<data::NoisySet>(
      std::make_shared<data::MemorySet>(data::Facts{.fields = {{"image", shape}}}, bytes,
                                        std::vector<int64_t>{}),
      0.1);
  set.rows = data::all_rows(*set.source);
  const Registries registries = everything();
  for (const std::string& text : transforms) {
    Params params = Params::parse(text);
    set.transforms.push_back(registries.transforms.make(params).build({}));
  }
  return set;
}

// Answers with the target moved by a number that grows with the row, or exactly.
class Moved final : public nn::Model {
 public:
  explicit Moved(std::vector<double> by) : by_(std::move(by)) {}
  void forward(const Tensors& inputs) override {
    const Tensor& target = inputs.at("target");
    keep("output", target + at::tensor(by_, at::kFloat).view({2, 1, 1}).slice(0, 0, target.size(1)));
  }

 private:
  std::vector<double> by_;
};

// Answers with what it is given.
class Idle final : public nn::Model {
 public:
  void forward(const Tensors& inputs) override { keep("output", inputs.at("image")); }
};

double psnr(nn::Model& model, const data::Set& set) {
  const measures::Measures all = measures::all_of(everything().measures);
  const Judgement judgement = judge(model, set, {*find(all, "psnr")}, at::kCPU, 1);
  EXPECT_EQ(judgement.samples, 5);
  EXPECT_TRUE(judgement.calls.empty() && judgement.confusion.empty()) << "there are no classes";
  return judgement.values.at("psnr");
}

// Every value is off by 0.1: -10 log10(0.01) = 20 dB. By 0.1 and 0.3 in two channels: -10 log10(0.05) = 13.01
// dB.
TEST(Psnr, IsWorkedOutByHand) {
  Moved moved({0.1, 0.1}), more({0.1, 0.3});
  EXPECT_NEAR(psnr(moved, pictures()), 20, 1e-4);
  EXPECT_NEAR(psnr(more, pictures()), -10 * std::log10(0.05), 1e-4);
}

TEST(Psnr, OfAPictureThatIsItsTargetIsAHundred) {
  Moved exact({0, 0});
  EXPECT_NEAR(psnr(exact, pictures()), 100, 1e-9);
}

// The mean of logarithms, not the logarithm of the mean.
TEST(Psnr, IsTheMeanOverPictures) {
  Idle idle;
  const data::Set set = pictures();
  double sum = 0;
  data::Fields fields;
  set.source->read(set.rows, fields);
  for (std::size_t row = 0; row < 5; ++row) {
    double squares = 0;
    for (std::size_t j = 0; j < 18; ++j) {
      const double gap =
          fields.at("image").floats[18 * row + j] - fields.at("target").bytes[18 * row + j] / 255.0;
      squares += gap * gap / 18;
    }
    sum += -10 * std::log10(squares);
  }
  EXPECT_NEAR(psnr(idle, set), sum / 5, 1e-4);
  EXPECT_GT(sum / 5, 15);
}

TEST(Psnr, IsTheSameOfNormalisedPictures) {
  Idle idle;
  const double plain = psnr(idle, pictures());
  EXPECT_NEAR(psnr(idle, pictures({"{transform: normalize, mean: [0.4, 0.5], std: [0.2, 0.3]}"})), plain,
              1e-4);
}

TEST(Psnr, NeedsToKnowHowFarWhiteIsAboveBlack) {
  Idle idle;
  EXPECT_NE(test::message_of<UserError>([&] {
              psnr(idle, pictures({"{transform: contrast_normalize}"}));
            }).find("leave out what whitens"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::train
