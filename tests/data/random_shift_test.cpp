#include "data_support.h"

namespace limbeck::data {
namespace {

TEST(RandomShift, MovesEachWayEquallyOften) {
  constexpr int64_t kRows = 25000;
  std::vector<uint8_t> values;
  for (int64_t i = 0; i < kRows; ++i) {
    std::vector<uint8_t> image(25, 0);
    image[12] = 1;  // the middle of 5x5
    values.insert(values.end(), image.begin(), image.end());
  }
  const Block after =
      applied(*transform("{transform: random_shift, pixels: 2}"), block_of({1, 5, 5}, values));
  std::vector<int> counts(25, 0);
  for (int64_t i = 0; i < kRows; ++i)
    for (std::size_t j = 0; j < 25; ++j) counts[j] += after.bytes[static_cast<std::size_t>(i) * 25 + j];
  // 1000 of each, with a standard deviation of sqrt(25000 * 1/25 * 24/25) = 31.
  for (const int count : counts) EXPECT_NEAR(count, 1000, 4 * 31);
}

TEST(RandomShift, FillsWithZerosAndKeepsTheShape) {
  const auto shift = transform("{transform: random_shift, pixels: 1}");
  EXPECT_EQ(shift->shape({3, 4, 5}), (Shape{3, 4, 5}));
  const Block after = applied(*shift, block_of({1, 1, 1}, std::vector<uint8_t>(900, 7)));
  int64_t kept = 0;
  for (const uint8_t value : after.bytes) {
    EXPECT_TRUE(value == 7 || value == 0);
    kept += value == 7;
  }
  EXPECT_NEAR(kept, 100, 4 * 9.43);  // one case in nine does not move
}

TEST(RandomShift, FloatsMoveToo) {
  Block block;
  block.resize(Block::Type::float32, {1, 1, 1}, 100);
  std::fill(block.floats.begin(), block.floats.end(), 0.5F);
  const Block after = applied(*transform("{transform: random_shift, pixels: 0}"), block);
  EXPECT_EQ(after.floats, std::vector<float>(100, 0.5F));
}

TEST(RandomShift, RefusesBadOptionsAndShapes) {
  EXPECT_THROW(transform("{transform: random_shift, pixels: -1}"), RecipeError);
  EXPECT_THROW(transform("{transform: random_shift, pixels: 1.5}"), RecipeError);
  EXPECT_THROW(transform("random_shift: 2"), RecipeError);
  EXPECT_THROW(transform("{transform: random_shift}")->shape({4}), UserError);
}

}  // namespace
}  // namespace limbeck::data
