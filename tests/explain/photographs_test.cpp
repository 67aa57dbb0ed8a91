#include "limbeck/explain/photographs.h"

#include <gtest/gtest.h>

#include <cstring>

#include "explain/shown.h"
#include "limbeck/data/png.h"
#include "limbeck/tensorfile/npy.h"

namespace limbeck::explain {
namespace {

TEST(Photographs, AreTheSourcesOwnBytes) {
  const data::Set set = set_of({0, 1, 2});
  EXPECT_EQ(photograph(set, 1, at::zeros({1, 2, 3})), (Image{1, 2, 3, {10, 11, 12, 13, 14, 15}}));
}

// -1, 0 and 1 become 0, 127.5 (rounded to even) and 255.
TEST(Photographs, OfAnotherSizeShowWhatTheModelSees) {
  const Image image = photograph(set_of({0}), 0, at::tensor({-1.0, 0.0, 1.0}).view({1, 1, 3}));
  EXPECT_EQ(image, (Image{1, 1, 3, {0, 128, 255}}));
}

TEST(Photographs, OfManyChannelsShowTheirMean) {
  const Tensor five = at::tensor({0.0, 1.0}).view({1, 1, 2}).expand({5, 1, 2});
  EXPECT_EQ(photograph(set_of({0}), 0, five), (Image{1, 1, 2, {0, 255}}));
}

TEST(Photographs, AreNamedByTheirClassAndNumbered) {
  Figure figure;
  const std::vector<Panel> panels = photographs(figure, set_of({3, 1}), {1, 0});
  ASSERT_EQ(panels.size(), 2u);
  EXPECT_EQ(panels[0].picture, "image-1.png");
  EXPECT_EQ(panels[0].caption, "Coat");
  EXPECT_EQ(panels[1].caption, "Boot");
  const Image shown = data::decode_png(figure.files.at("image-1.png"), "image-1.png");
  EXPECT_GE(shown.width, kLeastSide) << "large enough to be looked at by itself";
  EXPECT_EQ(shown.values.front(), 10);
  const auto rows = tensorfile::parse_npy(figure.files.at("rows.npy"), "rows.npy");
  const int64_t expected[] = {1, 0};
  ASSERT_EQ(rows.values.size(), sizeof(expected));
  EXPECT_EQ(std::memcmp(rows.values.data(), expected, sizeof(expected)), 0);
}

}  // namespace
}  // namespace limbeck::explain
