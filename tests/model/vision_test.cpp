#include "limbeck/model/vision.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::model {
namespace {

std::string complaint(const Shape& input) {
  try {
    image_of(Fit{input, 10}, "resnet", 8);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(ImageOf, SaysWhatItNeeds) {
  EXPECT_EQ(complaint({3, 8, 9}), "");
  EXPECT_EQ(
      complaint({3, 8, 7}),
      "arch resnet needs images of at least 8 x 8 pixels, not 8 x 7; the transform resize enlarges them");
  EXPECT_EQ(
      complaint({20}),
      "arch resnet takes images (channels, height, width), not samples of shape (20); for those take mlp");
}

TEST(StageTaps, AreNamedByNumber) {
  const StageTaps taps(12);
  EXPECT_EQ(taps.name + " " + taps.pre + " " + taps.first, "stage12 stage12.pre stage12.first");
}

}  // namespace
}  // namespace limbeck::model
