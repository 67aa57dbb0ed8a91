#include "limbeck/explain/colours.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace limbeck::explain {
namespace {

double linear(uint8_t value) {
  const double x = value / 255.0;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

// L of OKLab, from sRGB, by the published matrices.
double lightness(const Colour& colour) {
  const double r = linear(colour[0]), g = linear(colour[1]), b = linear(colour[2]);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
               m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
               s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
}

TEST(Colours, OfTheSequentialMapAreEvenSteps) {
  const double low = lightness(colour(ColourMap::sequential, 0)),
               high = lightness(colour(ColourMap::sequential, 1));
  EXPECT_NEAR(low, 0.17, 0.01);
  EXPECT_NEAR(high, 0.96, 0.01);
  for (int i = 0; i <= 100; ++i)
    EXPECT_NEAR(lightness(colour(ColourMap::sequential, i / 100.0)), low + i / 100.0 * (high - low), 0.012)
        << i;
}

TEST(Colours, OfTheDivergingMapAreEvenStepsToBothSides) {
  for (int i = 0; i <= 50; ++i) {
    const double expected = 0.97 - 0.55 * i / 50.0;
    EXPECT_NEAR(lightness(colour(ColourMap::diverging, 0.5 - i / 100.0)), expected, 0.012) << i;
    EXPECT_NEAR(lightness(colour(ColourMap::diverging, 0.5 + i / 100.0)), expected, 0.012) << i;
  }
  const Colour left = colour(ColourMap::diverging, 0), right = colour(ColourMap::diverging, 1);
  EXPECT_GT(left[2], left[0]);    // blue
  EXPECT_GT(right[0], right[2]);  // brown
}

TEST(Colours, BeyondTheEndsAreThoseOfTheEnds) {
  for (const ColourMap map : {ColourMap::sequential, ColourMap::diverging}) {
    EXPECT_EQ(colour(map, -3), colour(map, 0));
    EXPECT_EQ(colour(map, std::numeric_limits<double>::infinity()), colour(map, 1));
    EXPECT_EQ(colour(map, std::nan("")), kNoNumber);
  }
}

}  // namespace
}  // namespace limbeck::explain
