#include "data_support.h"

namespace limbeck::data {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes cropped(const std::string& size, const Shape& shape, Bytes values) {
  return applied(*transform("{transform: center_crop, size: " + size + "}"),
                 block_of(shape, std::move(values)))
      .bytes;
}

TEST(CenterCrop, CutsTheMiddleOut) {
  EXPECT_EQ(cropped("[1, 3]", {1, 3, 5}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}),
            (Bytes{7, 8, 9}));
  EXPECT_EQ(cropped("1", {2, 1, 3}, {1, 2, 3, 4, 5, 6}), (Bytes{2, 5}));
}

TEST(CenterCrop, HalvesAreRoundedToEven) {
  EXPECT_EQ(cropped("[1, 1]", {1, 1, 2}, {1, 2}), (Bytes{1}));                    // 0.5 is 0
  EXPECT_EQ(cropped("[1, 1]", {1, 1, 4}, {1, 2, 3, 4}), (Bytes{3}));              // 1.5 is 2
  EXPECT_EQ(cropped("[1, 1]", {1, 1, 6}, {1, 2, 3, 4, 5, 6}), (Bytes{3}));        // 2.5 is 2
  EXPECT_EQ(cropped("[1, 1]", {1, 1, 8}, {1, 2, 3, 4, 5, 6, 7, 8}), (Bytes{5}));  // 3.5 is 4
}

TEST(CenterCrop, SmallerImagesGetABorderOfZeros) {
  EXPECT_EQ(cropped("[1, 5]", {1, 1, 3}, {1, 2, 3}), (Bytes{0, 1, 2, 3, 0}));
  EXPECT_EQ(cropped("[1, 4]", {1, 1, 3}, {1, 2, 3}), (Bytes{1, 2, 3, 0}));
  EXPECT_EQ(cropped("[3, 1]", {1, 1, 3}, {1, 2, 3}), (Bytes{0, 2, 0}));
}

TEST(CenterCrop, GivesImagesOneSize) {
  const auto crop = transform("{transform: center_crop, size: 224}");
  EXPECT_EQ(crop->shape({3, 0, 0}), (Shape{3, 224, 224}));
  EXPECT_THROW(crop->shape({3}), UserError);
  EXPECT_EQ(crop->text(), "{transform: center_crop, size: [224, 224]}");
}

TEST(CenterCrop, RefusesBadOptions) {
  EXPECT_THROW(transform("transform: center_crop"), RecipeError);
  EXPECT_THROW(transform("{transform: center_crop, size: [1, 2, 3]}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::data
