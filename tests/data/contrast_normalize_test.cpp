#include <cmath>

#include "data_support.h"

namespace limbeck::data {
namespace {

std::vector<float> normalized(const std::string& options, const Shape& shape, std::vector<uint8_t> values) {
  return applied(*transform("{transform: contrast_normalize" + options + "}"),
                 block_of(shape, std::move(values)))
      .floats;
}

TEST(ContrastNormalize, WorkedByHand) {
  // 51, 102, 153, 204 are 0.2, 0.4, 0.6, 0.8: mean 0.5, variance (0.09 + 0.01) / 2 = 0.05, norm sqrt(0.2).
  const auto by_deviation = normalized("", {1, 2, 2}, {51, 102, 153, 204});
  const auto by_norm = normalized(", scale: 55, divide_by: norm", {1, 2, 2}, {51, 102, 153, 204});
  const auto biased = normalized(", bias: 0.2", {1, 2, 2}, {51, 102, 153, 204});  // the root of 0.25
  for (std::size_t i = 0; i < 4; ++i) {
    const double apart = 0.2 * static_cast<double>(i) - 0.3;
    EXPECT_NEAR(by_deviation[i], apart / std::sqrt(0.05), 1e-6);
    EXPECT_NEAR(by_norm[i], 55 * apart / std::sqrt(0.2), 1e-5);
    EXPECT_NEAR(biased[i], apart / 0.5, 1e-6);
  }
}

TEST(ContrastNormalize, TakesAllChannelsOfAnImageTogetherAndEachImageAlone) {
  const auto after = normalized("", {2, 1, 1}, {0, 255, 100, 102});
  EXPECT_FLOAT_EQ(after[0], -1);
  EXPECT_FLOAT_EQ(after[1], 1);
  EXPECT_FLOAT_EQ(after[2], -1);
  EXPECT_FLOAT_EQ(after[3], 1);
}

TEST(ContrastNormalize, BrightnessAndContrastMakeNoDifference) {
  const auto faint = normalized("", {1, 1, 4}, {10, 11, 13, 10}),
             strong = normalized("", {1, 1, 4}, {50, 100, 200, 50});
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(faint[i], strong[i], 1e-5);
}

TEST(ContrastNormalize, AnImageWithoutContrastBecomesZero) {
  EXPECT_EQ(normalized("", {1, 1, 3}, {77, 77, 77}), std::vector<float>(3, 0));
}

TEST(ContrastNormalize, FloatsAreTakenAsTheyAre) {
  Block block;
  block.resize(Block::Type::float32, {1, 1, 2}, 1);
  block.floats = {3, 7};
  EXPECT_EQ(applied(*transform("transform: contrast_normalize"), block).floats, (std::vector<float>{-1, 1}));
}

TEST(ContrastNormalize, WritesAllItsNumbers) {
  EXPECT_EQ(transform("transform: contrast_normalize")->text(),
            "{transform: contrast_normalize, scale: 1, bias: 0, divide_by: deviation}");
  EXPECT_EQ(transform("transform: contrast_normalize")->shape({3, 0, 0}), (Shape{3, 0, 0}));
}

TEST(ContrastNormalize, RefusesBadOptions) {
  EXPECT_THROW(transform("{transform: contrast_normalize, scale: 0}"), RecipeError);
  EXPECT_THROW(transform("{transform: contrast_normalize, bias: -1}"), RecipeError);
  EXPECT_THROW(transform("{transform: contrast_normalize, divide_by: mean}"), RecipeError);
  EXPECT_THROW(transform("transform: contrast_normalize")->shape({4}), UserError);
}

}  // namespace
}  // namespace limbeck::data
