#include <set>

#include "data_support.h"

namespace limbeck::data {
namespace {

// Images whose only bright pixel is the middle one of 3x3.
Block dots(int64_t rows) {
  std::vector<uint8_t> values;
  for (int64_t i = 0; i < rows; ++i) values.insert(values.end(), {0, 0, 0, 0, 9, 0, 0, 0, 0});
  return block_of({1, 3, 3}, values);
}

TEST(RandomCrop, PlacesAreEquallyLikely) {
  // With a border of one pixel the dot comes to lie on each of the nine pixels in one of nine cases.
  constexpr int64_t kRows = 9000;
  const Block after = applied(*transform("{transform: random_crop, padding: 1}"), dots(kRows));
  std::vector<int> counts(9, 0);
  for (int64_t i = 0; i < kRows; ++i)
    for (std::size_t j = 0; j < 9; ++j) counts[j] += after.bytes[static_cast<std::size_t>(i) * 9 + j] == 9;
  // 1000 of each, with a standard deviation of sqrt(9000 * 1/9 * 8/9) = 29.8.
  for (const int count : counts) EXPECT_NEAR(count, 1000, 4 * 29.8);
}

TEST(RandomCrop, CutsSmallerWindowsWithinTheImage) {
  const auto crop = transform("{transform: random_crop, size: 2}");
  EXPECT_EQ(crop->shape({3, 3, 3}), (Shape{3, 2, 2}));
  std::vector<uint8_t> values;
  for (int i = 0; i < 200; ++i) values.insert(values.end(), {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const Block after = applied(*crop, block_of({1, 3, 3}, values));
  std::set<std::vector<uint8_t>> seen;
  for (std::size_t i = 0; i < 200; ++i) seen.insert({&after.bytes[4 * i], &after.bytes[4 * i] + 4});
  EXPECT_EQ(seen, (std::set<std::vector<uint8_t>>{{1, 2, 4, 5}, {2, 3, 5, 6}, {4, 5, 7, 8}, {5, 6, 8, 9}}));
}

TEST(RandomCrop, TheBorderMayMirrorTheImage) {
  // With a border of one pixel every line a b c becomes b a b c b, and so do the lines themselves.
  const auto crop = transform("{transform: random_crop, size: [5, 4], padding: 1, mode: reflect}");
  std::vector<uint8_t> values;
  for (int i = 0; i < 50; ++i) values.insert(values.end(), {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const Block after = applied(*crop, block_of({1, 3, 3}, values));
  std::set<std::vector<uint8_t>> seen;
  for (std::size_t i = 0; i < 50; ++i) seen.insert({&after.bytes[20 * i], &after.bytes[20 * i] + 20});
  EXPECT_EQ(seen,
            (std::set<std::vector<uint8_t>>{{5, 4, 5, 6, 2, 1, 2, 3, 5, 4, 5, 6, 8, 7, 8, 9, 5, 4, 5, 6},
                                            {4, 5, 6, 5, 1, 2, 3, 2, 4, 5, 6, 5, 7, 8, 9, 8, 4, 5, 6, 5}}));
}

TEST(RandomCrop, PlacesAreThoseOfABorderOfZeros) {
  const auto zeros = transform("{transform: random_crop, padding: 1}");
  const auto mirrored = transform("{transform: random_crop, padding: 1, mode: reflect}");
  const Block a = applied(*zeros, dots(100)), b = applied(*mirrored, dots(100));
  for (std::size_t i = 0; i < a.bytes.size(); ++i) {
    if (a.bytes[i] != 0) {
      EXPECT_EQ(b.bytes[i], a.bytes[i]) << i;
    }
  }
}

TEST(RandomCrop, TakesHeightAndWidth) {
  EXPECT_EQ(transform("{transform: random_crop, size: [2, 5], padding: 1}")->shape({1, 3, 3}),
            (Shape{1, 2, 5}));
}

TEST(RandomCrop, FieldsOfOneSizeAreCutAlike) {
  Fields fields{{"depth", dots(50)}, {"image", dots(50)}};
  Block scratch;
  transform("{transform: random_crop, padding: 1}")->apply(fields, keys_of(50), scratch);
  EXPECT_EQ(fields.at("depth").bytes, fields.at("image").bytes);
  EXPECT_NE(fields.at("image").bytes, dots(50).bytes);
}

TEST(RandomCrop, WritesAllItsNumbers) {
  EXPECT_EQ(transform("{transform: random_crop, padding: 4}")->text(),
            "{transform: random_crop, padding: 4, mode: constant}");
  EXPECT_EQ(transform("{transform: random_crop, size: 24}")->text(),
            "{transform: random_crop, size: [24, 24], padding: 0, mode: constant}");
  EXPECT_EQ(transform("{transform: random_crop, padding: 4, mode: reflect}")->text(),
            "{transform: random_crop, padding: 4, mode: reflect}");
}

TEST(RandomCrop, RefusesWindowsThatDoNotFitAndOtherShapes) {
  const auto crop = transform("{transform: random_crop, size: 6, padding: 1}");
  EXPECT_EQ(crop->shape({1, 4, 4}), (Shape{1, 6, 6}));
  EXPECT_NE(complaint([&] {
              crop->shape({1, 3, 4});
            }).find("cannot cut 6x6 pixels out of 3x4"),
            std::string::npos);
  EXPECT_THROW(crop->shape({10}), UserError);
  EXPECT_EQ(crop->shape({3, 0, 0}), (Shape{3, 6, 6})) << "of images of several sizes";
  EXPECT_EQ(transform("transform: random_crop")->shape({3, 0, 0}), (Shape{3, 0, 0}));
  const auto mirrored = transform("{transform: random_crop, padding: 4, mode: reflect}");
  EXPECT_EQ(mirrored->shape({1, 5, 5}), (Shape{1, 5, 5}));
  EXPECT_NE(complaint([&] {
              mirrored->shape({1, 5, 4});
            }).find("cannot reflect 4 pixels of an image of 5x4"),
            std::string::npos);
}

TEST(RandomCrop, RefusesBadOptions) {
  EXPECT_THROW(transform("{transform: random_crop, padding: -1}"), RecipeError);
  EXPECT_THROW(transform("{transform: random_crop, size: [1, 2, 3]}"), RecipeError);
  EXPECT_THROW(transform("{transform: random_crop, size: 0}"), RecipeError);
  EXPECT_THROW(transform("{transform: random_crop, paddding: 1}"), RecipeError);
  EXPECT_THROW(transform("{transform: random_crop, padding: 4, mode: edge}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::data
