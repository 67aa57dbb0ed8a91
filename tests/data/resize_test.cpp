#include <ATen/ATen.h>

#include "data_support.h"
#include "limbeck/tensor/files.h"

namespace limbeck::data {
namespace {

// Images (H, W, 3) of the reference file, as a block of one row.
Block image_of(const Tensor& image) {
  const Tensor planes = image.permute({2, 0, 1}).contiguous();
  return block_of(planes.sizes().vec(),
                  {planes.data_ptr<uint8_t>(), planes.data_ptr<uint8_t>() + planes.numel()});
}

TEST(Resize, AgreesWithPillowExactly) {
  const Tensors golden =
      load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/transforms/transforms.safetensors");
  for (const auto& [name, options] :
       std::map<std::string, std::string>{{"bilinear_5x4", "size: [5, 4]"},
                                          {"bilinear_16x12", "size: [16, 12]"},
                                          {"bicubic_5x4", "size: [5, 4], filter: bicubic"},
                                          {"bicubic_16x12", "size: [16, 12], filter: bicubic"},
                                          {"nearest_5x4", "size: [5, 4], filter: nearest"},
                                          {"nearest_16x12", "size: [16, 12], filter: nearest"},
                                          {"shorter_side_6", "size: 6"}})
    for (const std::string input : {"noise", "gradient"}) {
      const Block after =
          applied(*transform("{transform: resize, " + options + "}"), image_of(golden.at("input/" + input)));
      const Block expected = image_of(golden.at("resize/" + name + "/" + input + "/pil"));
      EXPECT_EQ(after.shape, expected.shape) << name;
      EXPECT_EQ(after.bytes, expected.bytes) << name << " " << input;
    }
}

TEST(Resize, OneNumberIsTheShorterSide) {
  const auto resize = transform("{transform: resize, size: 256}");
  EXPECT_EQ(resize->shape({3, 375, 500}), (Shape{3, 256, 341}));
  EXPECT_EQ(resize->shape({3, 500, 375}), (Shape{3, 341, 256}));
  EXPECT_EQ(resize->shape({1, 28, 28}), (Shape{1, 256, 256}));
  EXPECT_EQ(resize->shape({3, 0, 0}), (Shape{3, 0, 0})) << "images of several sizes stay such";
}

TEST(Resize, TwoNumbersGiveImagesOneSize) {
  const auto resize = transform("{transform: resize, size: [20, 30]}");
  EXPECT_EQ(resize->shape({3, 0, 0}), (Shape{3, 20, 30}));
  EXPECT_EQ(resize->shape({3, 4, 5}), (Shape{3, 20, 30}));
  EXPECT_THROW(resize->shape({10}), UserError);
}

TEST(Resize, WritesAllItsNumbers) {
  EXPECT_EQ(transform("{transform: resize, size: 32}")->text(),
            "{transform: resize, size: 32, filter: bilinear}");
  EXPECT_EQ(transform("{transform: resize, size: [4, 5], filter: nearest}")->text(),
            "{transform: resize, size: [4, 5], filter: nearest}");
}

TEST(Resize, RefusesBadOptions) {
  EXPECT_THROW(transform("transform: resize"), RecipeError);
  EXPECT_THROW(transform("{transform: resize, size: 0}"), RecipeError);
  EXPECT_THROW(transform("{transform: resize, size: [1, 2, 3]}"), RecipeError);
  EXPECT_THROW(transform("{transform: resize, size: 4, filter: lanczos}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::data
