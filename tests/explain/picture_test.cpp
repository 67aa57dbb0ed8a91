#include "limbeck/explain/picture.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::explain {
namespace {

Colour pixel(const Image& image, int64_t y, int64_t x) {
  Colour found{};
  for (int64_t c = 0; c < 3; ++c)
    found[static_cast<std::size_t>(c)] =
        image.values[static_cast<std::size_t>((c * image.height + y) * image.width + x)];
  return found;
}

Tensor row(const std::vector<double>& values) { return at::tensor(values, at::kDouble).unsqueeze(0); }

TEST(Scale, PlacesNumbersBetweenItsEnds) {
  const Scale scale{.label = "x", .low = -1, .high = 3};
  EXPECT_EQ(scale.place(-1), 0);
  EXPECT_EQ(scale.place(0), 0.25);
  EXPECT_EQ(scale.place(5), 1.5);
  EXPECT_EQ((Scale{.label = "x", .low = 2, .high = 2}).place(2), 0.5);
}

TEST(Scale, GoesFromTheLeastToTheLargestNumberOfAllTensors) {
  const Scale scale = range_of("x", {row({3, 7}), row({1, std::nan(""), INFINITY}).view({3, 1})});
  EXPECT_EQ(scale.low, 1);
  EXPECT_EQ(scale.high, 7);
}

// Of 0 ... 100 a tenth at either end is beyond 10 and 90.
TEST(Scale, MayLeaveOutAShareAtEitherEnd) {
  const Scale scale = range_of("x", {at::arange(101, at::kFloat)}, 0.1);
  EXPECT_EQ(scale.low, 10);
  EXPECT_EQ(scale.high, 90);
}

TEST(Scale, IsTheSameToBothSidesOfZeroWhereSignsDiffer) {
  const Scale both = scale_of("x", {row({-1, 4})});
  EXPECT_EQ(both.map, ColourMap::diverging);
  EXPECT_EQ(both.low, -4);
  EXPECT_EQ(both.high, 4);
  EXPECT_EQ(scale_of("x", {row({0, 4})}).map, ColourMap::sequential);
  EXPECT_EQ(scale_of("x", {row({-4, -1})}).low, -4);
}

TEST(Picture, HasOnePixelForEachNumber) {
  const Scale scale{.label = "x", .low = 0, .high = 2};
  const Image image = coloured(at::tensor({0.0, 1.0, 2.0, std::nan("")}, at::kDouble).view({2, 2}), scale);
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(pixel(image, 0, 0), colour(ColourMap::sequential, 0));
  EXPECT_EQ(pixel(image, 0, 1), colour(ColourMap::sequential, 0.5));
  EXPECT_EQ(pixel(image, 1, 0), colour(ColourMap::sequential, 1));
  EXPECT_EQ(pixel(image, 1, 1), kNoNumber);
}

// Of two columns on five pixels, pixel x shows column floor(2 x / 5): 0 0 0 1 1. Rows 0 0 1 1 of two on four.
TEST(Picture, IsUpSampledWithoutSmoothing) {
  const Tensor larger = nearest(at::tensor({1.0, 2.0, 3.0, 4.0}).view({2, 2}), 4, 5);
  EXPECT_TRUE(at::equal(larger[0], at::tensor({1.0, 1.0, 1.0, 2.0, 2.0})));
  EXPECT_TRUE(at::equal(larger[1], larger[0]));
  EXPECT_TRUE(at::equal(larger[3], at::tensor({3.0, 3.0, 3.0, 4.0, 4.0})));
}

TEST(Picture, IsEnlargedByWholePixels) {
  const Image small{1, 1, 2, {5, 9}};
  EXPECT_EQ(enlarged(small, 2), (Image{1, 2, 4, {5, 5, 9, 9, 5, 5, 9, 9}}));
  EXPECT_EQ(factor_for(Image{1, 28, 20, {}}, 112), 4);
  EXPECT_EQ(factor_for(Image{1, 28, 30, {}}, 112), 4);
  EXPECT_EQ(factor_for(Image{1, 200, 10, {}}, 112), 1);
}

TEST(Picture, GetsGapsOfPaperBeforeLines) {
  const Scale scale{.label = "x", .low = 0, .high = 2};
  const Image image = coloured(row({0, 1, 2}), scale);
  const Image wide = with_column_gaps(image, {1, 2}, 2);
  ASSERT_EQ(wide.width, 7);
  for (const int64_t gap : {1, 2, 4, 5}) EXPECT_EQ(pixel(wide, 0, gap), kPaper) << gap;
  EXPECT_EQ(pixel(wide, 0, 0), pixel(image, 0, 0));
  EXPECT_EQ(pixel(wide, 0, 3), pixel(image, 0, 1));
  EXPECT_EQ(pixel(wide, 0, 6), pixel(image, 0, 2));
  const Image high = with_row_gaps(coloured(row({0, 1, 2}).t(), scale), {2}, 1);
  ASSERT_EQ(high.height, 4);
  EXPECT_EQ(pixel(high, 2, 0), kPaper);
  EXPECT_EQ(pixel(high, 3, 0), pixel(image, 0, 2));
}

TEST(Picture, OfBarsHasThemAsHighAsTheNumbers) {
  const Image image = bars(at::tensor({0.25, 1.0, 0.0, std::nan("")}, at::kDouble), 1);
  const Colour ground = colour(ColourMap::sequential, 0);
  const int64_t room = image.width / 4;
  const auto height = [&](int64_t bar) {
    int64_t count = 0;
    for (int64_t y = 0; y < image.height; ++y) count += pixel(image, y, bar * room + room / 2) != ground;
    return count;
  };
  EXPECT_EQ(height(0), image.height / 4);
  EXPECT_EQ(height(1), image.height);
  EXPECT_EQ(height(2), 0);
  EXPECT_EQ(height(3), 0);
  const int64_t floor = image.height - 1;
  EXPECT_NE(pixel(image, floor, room / 2), pixel(image, floor, room + room / 2))
      << "the label's bar stands out";
}

TEST(Picture, OfAThousandBarsStillHasThemAll) {
  const Image image = bars(at::ones({1000}), -1);
  EXPECT_EQ(image.width, 1000);
  EXPECT_EQ(pixel(image, 0, 0), pixel(image, 0, 999));
}

TEST(Picture, OfAScaleGoesFromItsLowestToItsHighestColour) {
  const Image bar = colour_bar(ColourMap::diverging);
  EXPECT_EQ(pixel(bar, 0, 0), colour(ColourMap::diverging, 0));
  EXPECT_EQ(pixel(bar, bar.height - 1, bar.width - 1), colour(ColourMap::diverging, 1));
}

}  // namespace
}  // namespace limbeck::explain
