#include "limbeck/data/images.h"

#include "data_support.h"
#include "limbeck/tensor/files.h"

namespace limbeck::data {
namespace {

// 1 2 3
// 4 5 6
Block two_lines() { return block_of({1, 2, 3}, {1, 2, 3, 4, 5, 6}); }

std::vector<uint8_t> window(Corner corner, int64_t height, int64_t width) {
  Block block = two_lines(), scratch;
  const std::vector<Corner> corners{corner};
  cut(block, corners, height, width, scratch);
  EXPECT_EQ(block.shape, (Shape{1, height, width}));
  return block.bytes;
}

TEST(Images, AWindowIsCutOut) {
  EXPECT_EQ(window({0, 1}, 2, 2), (std::vector<uint8_t>{2, 3, 5, 6}));
  EXPECT_EQ(window({1, 0}, 1, 3), (std::vector<uint8_t>{4, 5, 6}));
}

TEST(Images, WhatLiesOutsideIsZero) {
  EXPECT_EQ(window({-1, -1}, 2, 3), (std::vector<uint8_t>{0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(window({1, 2}, 2, 3), (std::vector<uint8_t>{6, 0, 0, 0, 0, 0}));
  EXPECT_EQ(window({-1, -1}, 4, 5),
            (std::vector<uint8_t>{0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0}));
  for (const Corner far : {Corner{-2, 0}, Corner{2, 0}, Corner{0, 3}, Corner{0, -3}, Corner{500, -500}})
    EXPECT_EQ(window(far, 2, 3), (std::vector<uint8_t>{0, 0, 0, 0, 0, 0})) << far.top << ", " << far.left;
}

// 5 6 | 4 5 6 | 5 4 around the second line, and the same lines again around both.
TEST(Images, WhatLiesOutsideMayMirrorTheImage) {
  const auto reflected = [](Corner corner, int64_t height, int64_t width) {
    Block block = two_lines(), scratch;
    cut_reflected(block, std::vector<Corner>{corner}, height, width, scratch);
    EXPECT_EQ(block.shape, (Shape{1, height, width}));
    return block.bytes;
  };
  EXPECT_EQ(reflected({0, 1}, 2, 2), (std::vector<uint8_t>{2, 3, 5, 6}));
  EXPECT_EQ(reflected({1, -2}, 1, 7), (std::vector<uint8_t>{6, 5, 4, 5, 6, 5, 4}));
  EXPECT_EQ(reflected({-1, 0}, 4, 3), (std::vector<uint8_t>{4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(reflected({-1, -2}, 1, 2), (std::vector<uint8_t>{6, 5})) << "a window wholly outside";
  EXPECT_EQ(reflected({2, 3}, 1, 2), (std::vector<uint8_t>{2, 1}));
  for (const Corner far : {Corner{-2, 0}, Corner{0, -3}, Corner{2, 0}, Corner{0, 4}})
    EXPECT_THROW(reflected(far, 2, 2), CheckFailed) << far.top << ", " << far.left;
}

TEST(Images, FloatsAndChannelsAreMirroredAlike) {
  Block block, scratch;
  block.resize(Block::Type::float32, {2, 1, 2}, 2);
  block.floats = {1, 2, 3, 4, 5, 6, 7, 8};
  cut_reflected(block, std::vector<Corner>{{0, -1}, {0, 1}}, 1, 2, scratch);
  EXPECT_EQ(block.floats, (std::vector<float>{2, 1, 4, 3, 6, 5, 8, 7}));
}

TEST(Images, EveryRowHasItsOwnWindowAndChannelsMoveTogether) {
  Block block = block_of({2, 1, 2}, {1, 2, 3, 4, 5, 6, 7, 8}), scratch;
  cut(block, std::vector<Corner>{{0, 1}, {0, -1}}, 1, 2, scratch);
  EXPECT_EQ(block.bytes, (std::vector<uint8_t>{2, 0, 4, 0, 0, 5, 0, 7}));
}

TEST(Images, FloatsAreCutAndMirroredAsBytesAre) {
  Block block, scratch;
  block.resize(Block::Type::float32, {1, 1, 3}, 2);
  block.floats = {1, 2, 3, 4, 5, 6};
  mirror(block, 1);
  EXPECT_EQ(block.floats, (std::vector<float>{1, 2, 3, 6, 5, 4}));
  cut(block, std::vector<Corner>{{0, 1}, {0, -1}}, 1, 3, scratch);
  EXPECT_EQ(block.floats, (std::vector<float>{2, 3, 0, 0, 6, 5}));
}

TEST(Images, MirrorTurnsLinesOfOneRowOnly) {
  Block block = block_of({1, 2, 3}, {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
  mirror(block, 1);
  EXPECT_EQ(block.bytes, (std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 3, 2, 1, 6, 5, 4}));
}

TEST(Images, TablesBelongToChannels) {
  Block block = block_of({2, 1, 2}, {0, 1, 0, 1});
  std::vector<ByteTable> tables(2);
  tables[0][0] = 10, tables[0][1] = 11, tables[1][0] = 20, tables[1][1] = 21;
  look_up(block, tables);
  EXPECT_EQ(block.type, Block::Type::float32);
  EXPECT_EQ(block.floats, (std::vector<float>{10, 11, 20, 21}));
}

TEST(Images, BytesBecomeShares) {
  Block block = block_of({3}, {0, 51, 255});
  make_float(block);
  EXPECT_EQ(block.floats, (std::vector<float>{0, 51 / 255.0F, 1}));
  make_float(block);
  EXPECT_EQ(block.floats[2], 1);
}

// torchvision's images are (H, W, C).
Block golden_image(const Tensors& golden, const std::string& name) {
  const Tensor image = golden.at(name).permute({2, 0, 1}).contiguous();
  return block_of(image.sizes().vec(),
                  {image.data_ptr<uint8_t>(), image.data_ptr<uint8_t>() + image.numel()});
}

TEST(Images, CutAndMirrorAsTorchvisionDoes) {
  const Tensors golden =
      load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/transforms/transforms.safetensors");
  const Block input = golden_image(golden, "input/noise");
  for (const auto& [name, top, left] : {std::tuple{"0_0", 0, 0}, {"3_5", 3, 5}, {"8_2", 8, 2}}) {
    Block block = input, scratch;
    cut(block, std::vector<Corner>{{top - 4, left - 4}}, 7, 7, scratch);
    const auto expected =
        golden_image(golden, std::string("pad_crop/constant_pad4_at_") + name + "/noise/tensor");
    EXPECT_EQ(block.bytes, expected.bytes) << name;
  }
  Block block = input;
  mirror(block, 0);
  EXPECT_EQ(block.bytes, golden_image(golden, "hflip//noise/tensor").bytes);
}

}  // namespace
}  // namespace limbeck::data
