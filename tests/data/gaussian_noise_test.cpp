#include <cmath>

#include "data_support.h"

namespace limbeck::data {
namespace {

TEST(GaussianNoise, HasTheMeanAndDeviationAskedFor) {
  constexpr int64_t kRows = 1000, kPixels = 100;
  const Block block = block_of({1, 10, 10}, std::vector<uint8_t>(kRows * kPixels, 51));  // 0.2
  const Block after = applied(*transform("{transform: gaussian_noise, deviation: 0.5}"), block);
  ASSERT_EQ(after.type, Block::Type::float32);
  double sum = 0, squares = 0;
  for (const float value : after.floats) sum += value;
  const double mean = sum / (kRows * kPixels);
  for (const float value : after.floats) squares += (value - mean) * (value - mean);
  // Standard errors 0.5 / sqrt(n) and 0.5 / sqrt(2 n).
  EXPECT_NEAR(mean, 0.2, 4 * 0.5 / std::sqrt(1e5));
  EXPECT_NEAR(std::sqrt(squares / 1e5), 0.5, 4 * 0.5 / std::sqrt(2e5));
  EXPECT_NE(after.floats[0], after.floats[100]) << "rows have noise of their own";
}

TEST(GaussianNoise, WithoutDeviationOnlyScales) {
  const Block after =
      applied(*transform("{transform: gaussian_noise, deviation: 0}"), block_of({1, 1, 2}, {0, 255}));
  EXPECT_EQ(after.floats, (std::vector<float>{0, 1}));
}

TEST(GaussianNoise, IsAFunctionOfTheKey) {
  const auto noise = transform("{transform: gaussian_noise, deviation: 0.1}");
  const Block block = block_of({1, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(applied(*noise, block).floats, applied(*noise, block).floats);
}

TEST(GaussianNoise, RefusesNegativeDeviations) {
  EXPECT_THROW(transform("{transform: gaussian_noise, deviation: -0.1}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::data
