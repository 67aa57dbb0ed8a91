#include "limbeck/data/resample.h"

#include "data_support.h"

namespace limbeck::data {
namespace {

std::vector<uint8_t> resampled(const Shape& shape, std::vector<uint8_t> values, int64_t height, int64_t width,
                               Filter filter = Filter::bilinear) {
  Block block = block_of(shape, std::move(values)), scratch;
  resample(block, height, width, filter, scratch);
  EXPECT_EQ(block.shape, (Shape{shape[0], height, width}));
  return block.bytes;
}

using Bytes = std::vector<uint8_t>;

TEST(Resample, WorkedByHand) {
  // Halved: the triangle is 2 old pixels wide each way, and old middles lie 1/2 and 3/2 from the new one: 3
  // to 1. At the border the outer one is missing.
  //   (3*10 + 3*20 + 30) / 7 = 17.14,  (20 + 3*30 + 3*40) / 7 = 32.86
  EXPECT_EQ(resampled({1, 1, 4}, {10, 20, 30, 40}, 1, 2), (Bytes{17, 33}));
  EXPECT_EQ(resampled({1, 4, 1}, {10, 20, 30, 40}, 2, 1), (Bytes{17, 33}));
  // Doubled: new middles lie at 1/4 and 3/4 of old ones: 10, (3*10 + 50)/4, (10 + 3*50)/4, 50.
  EXPECT_EQ(resampled({1, 1, 2}, {10, 50}, 1, 4), (Bytes{10, 20, 40, 50}));
}

TEST(Resample, NearestTakesThePixelUnderTheMiddle) {
  EXPECT_EQ(resampled({1, 1, 5}, {1, 2, 3, 4, 5}, 1, 3, Filter::nearest), (Bytes{1, 3, 5}));
  EXPECT_EQ(resampled({1, 1, 4}, {1, 2, 3, 4}, 1, 2, Filter::nearest), (Bytes{2, 4}));
  EXPECT_EQ(resampled({1, 1, 2}, {1, 2}, 1, 5, Filter::nearest), (Bytes{1, 1, 2, 2, 2}));
}

TEST(Resample, CubicsStayWithinBytes) {
  // A step from black to white overshoots on both sides.
  const Bytes after = resampled({1, 1, 8}, {0, 0, 0, 0, 255, 255, 255, 255}, 1, 16, Filter::bicubic);
  EXPECT_EQ(after.front(), 0);
  EXPECT_EQ(after[6], 0);
  EXPECT_EQ(after[9], 255);
  EXPECT_GT(after[8], after[7]);
}

TEST(Resample, AFlatImageStaysFlat) {
  for (const Filter filter : {Filter::nearest, Filter::bilinear, Filter::bicubic})
    for (const auto& [height, width] : {std::pair{3, 2}, {7, 5}, {20, 1}, {1, 30}})
      EXPECT_EQ(resampled({2, 5, 7}, Bytes(70, 200), height, width, filter),
                Bytes(static_cast<std::size_t>(2 * height * width), 200));
}

TEST(Resample, RowsAndChannelsStayApart) {
  // Two rows of two channels of one line.
  EXPECT_EQ(resampled({2, 1, 2}, {0, 0, 9, 9, 50, 50, 200, 200}, 1, 1), (Bytes{0, 9, 50, 200}));
}

TEST(Resample, ASizeThatIsThereAlreadyChangesNothing) {
  EXPECT_EQ(resampled({1, 2, 2}, {1, 2, 3, 4}, 2, 2), (Bytes{1, 2, 3, 4}));
}

TEST(Resample, LargeImagesShrinkToFit) {
  for (const auto& [before, after] : std::map<Shape, Shape>{{{1, 4, 8}, {1, 4, 8}},
                                                            {{1, 16, 4}, {1, 8, 2}},
                                                            {{2, 9, 12}, {2, 6, 8}},
                                                            {{1, 1, 100}, {1, 1, 8}}}) {
    Block block, scratch;
    block.resize(Block::Type::byte, before, 2);
    fit_within(block, 8, scratch);
    EXPECT_EQ(block.shape, after);
    EXPECT_EQ(static_cast<int64_t>(block.bytes.size()), 2 * size_of(after));
  }
}

TEST(Resample, FloatsAreMixedAsBytesAreWithoutRounding) {
  Block block, scratch;
  block.resize(Block::Type::float32, {1, 1, 4}, 1);
  block.floats = {10, 20, 30, 40};
  resample(block, 1, 2, Filter::bilinear, scratch);
  ASSERT_EQ(block.floats.size(), 2u);
  EXPECT_FLOAT_EQ(block.floats[0], 120.0F / 7);
  EXPECT_FLOAT_EQ(block.floats[1], 230.0F / 7);
}

}  // namespace
}  // namespace limbeck::data
