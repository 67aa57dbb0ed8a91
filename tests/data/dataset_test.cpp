#include "limbeck/data/dataset.h"

#include <gtest/gtest.h>

namespace limbeck::data {
namespace {

TEST(DataSet, SizesAreProducts) {
  EXPECT_EQ(size_of({3, 4, 5}), 60);
  EXPECT_EQ(size_of({}), 1);
}

TEST(DataSet, ImagesOfSeveralSizesHaveZerosInTheirShape) {
  EXPECT_TRUE(is_varied({3, 0, 0}));
  EXPECT_FALSE(is_varied({3, 4, 5}));
  EXPECT_FALSE(is_varied({}));
  EXPECT_TRUE(has_one_size({.fields = {{"image", {3, 4, 5}}, {"text", {7}}}}));
  EXPECT_FALSE(has_one_size({.fields = {{"depth", {1, 0, 0}}, {"image", {3, 4, 5}}}}));
}

TEST(DataSet, BlocksReuseTheirMemory) {
  Block block;
  block.resize(Block::Type::float32, {2, 2}, 10);
  EXPECT_EQ(block.floats.size(), 40u);
  const float* memory = block.floats.data();
  block.resize(Block::Type::float32, {2}, 7);
  EXPECT_EQ(block.row_size(), 2);
  EXPECT_EQ(block.floats.size(), 14u);
  EXPECT_EQ(block.floats.data(), memory);
  block.resize(Block::Type::byte, {3}, 2);
  EXPECT_EQ(block.bytes.size(), 6u);
}

}  // namespace
}  // namespace limbeck::data
