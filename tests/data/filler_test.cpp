#include "limbeck/data/filler.h"

#include "data_support.h"
#include "limbeck/data/picture_set.h"

namespace limbeck::data {
namespace {

TEST(Filler, WritesRowsLabelsAndIds) {
  Set set = set_of(counting_set(10, {1, 1, 2}));
  set.rows = {8, 2, 5};
  std::vector<float> images(4);
  std::vector<int64_t> labels(2), ids(2);
  const Target target{
      .begin = 1, .end = 3, .fields = {{"image", images.data()}}, .labels = labels.data(), .ids = ids.data()};
  Filler(set, {}, {{"image", {1, 1, 2}}}).fill({.places = {1, 0, 2}, .repeats = {}}, Random(1), target);
  EXPECT_EQ(ids, (std::vector<int64_t>{8, 5}));
  EXPECT_EQ(labels, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(images, (std::vector<float>{8 / 255.F, 9 / 255.F, 5 / 255.F, 6 / 255.F}));
}

TEST(Filler, ImagesOfSeveralSizesAreTransformedOneByOne) {
  const Set set = set_of(std::make_shared<PictureSet>(
      Facts{.fields = {{"image", {1, 0, 0}}}},
      std::vector<PictureRow>{{"a", -1, 1, 3, 0}, {"b", -1, 1, 1, 3}, {"c", -1, 1, 5, 4}},
      std::vector<uint8_t>{0, 51, 0, 102, 0, 0, 153, 0, 0}, "mark"));
  std::vector<float> images(3);
  std::vector<int64_t> ids(3);
  const Target target{
      .begin = 0, .end = 3, .fields = {{"image", images.data()}}, .labels = nullptr, .ids = ids.data()};
  Filler(set, {transform("{transform: center_crop, size: 1}")}, {{"image", {1, 1, 1}}})
      .fill({.places = {2, 0, 1}, .repeats = {}}, Random(1), target);
  EXPECT_EQ(images, (std::vector<float>{153 / 255.F, 51 / 255.F, 102 / 255.F}));
}

// Tells which key each row got.
class Tell : public Transform {
 public:
  void apply(Fields&, std::span<const Random> keys, Block&) const override {
    told = {keys.begin(), keys.end()};
  }
  std::string text() const override { return "{transform: tell}"; }
  mutable std::vector<Random> told;
};

TEST(Filler, KeysAreOfThePlaceAndItsRepetition) {
  Set set = set_of(counting_set(10, {1, 1, 1}));
  set.rows = {7, 7};
  std::vector<float> images(3);
  std::vector<int64_t> ids(3);
  const auto tell = std::make_shared<Tell>();
  const Target target{
      .begin = 0, .end = 3, .fields = {{"image", images.data()}}, .labels = nullptr, .ids = ids.data()};
  const Random views(3);
  Filler(set, {tell}, {{"image", {1, 1, 1}}})
      .fill({.places = {0, 1, 1}, .repeats = {0, 0, 1}}, views, target);
  const uint64_t zero = 0, one = 1;
  const std::vector<Random> expected{views.of(zero).of(zero), views.of(one).of(zero),
                                     views.of(one).of(one).of(zero)};
  EXPECT_EQ(tell->told, expected);
  EXPECT_EQ(ids, (std::vector<int64_t>{7, 7, 7}));
}

}  // namespace
}  // namespace limbeck::data
