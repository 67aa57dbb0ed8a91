#include <cmath>

#include "data_support.h"
#include "limbeck/data/picture_set.h"

namespace limbeck::data {
namespace {

// Two rows of one channel and two values, as floats.
class Floats : public DataSet {
 public:
  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t) const override { return -1; }
  const std::string& fingerprint() const override { return fingerprint_; }
  void read(std::span<const int64_t> rows, Fields& out) const override {
    Block& block = out["image"];
    block.resize(Block::Type::float32, {1, 1, 2}, static_cast<int64_t>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      block.floats[2 * i] = static_cast<float>(rows[i]);
      block.floats[2 * i + 1] = 3;
    }
  }

 private:
  Facts facts_{.samples = 2, .fields = {{"image", {1, 1, 2}}}};
  std::string fingerprint_ = "floats";
};

TEST(Statistics, WorkedByHand) {
  // Channel 0: 0, 255, 255, 0: mean 0.5, deviation 0.5. Channel 1: 51, 51, 153, 153 = 0.2, 0.2, 0.6, 0.6.
  const auto set = std::make_shared<MemorySet>(Facts{.fields = {{"image", {2, 1, 2}}}},
                                               std::vector<uint8_t>{0, 255, 51, 51, 255, 0, 153, 153},
                                               std::vector<int64_t>{});
  const Statistics found = statistics(*set, {0, 1});
  ASSERT_EQ(found.mean.size(), 2u);
  EXPECT_NEAR(found.mean[0], 0.5, 1e-15);
  EXPECT_NEAR(found.deviation[0], 0.5, 1e-15);
  EXPECT_NEAR(found.mean[1], 0.4, 1e-15);
  EXPECT_NEAR(found.deviation[1], 0.2, 1e-15);
  EXPECT_NEAR(statistics(*set, {1}).mean[1], 0.6, 1e-15);
  EXPECT_EQ(statistics(*set, {1}).deviation[1], 0);
}

TEST(Statistics, RepeatedRowsCountAgain) {
  const auto set = counting_set(3, {1, 1, 1});
  EXPECT_NEAR(statistics(*set, {0, 2, 2}).mean[0], 4.0 / 3 / 255, 1e-15);
}

TEST(Statistics, OfFloats) {
  // 0, 3, 1, 3: mean 1.75, variance (1.75^2 + 1.25^2 + 0.75^2 + 1.25^2) / 4 = 1.6875.
  const Statistics found = statistics(Floats(), {0, 1});
  EXPECT_DOUBLE_EQ(found.mean[0], 1.75);
  EXPECT_DOUBLE_EQ(found.deviation[0], std::sqrt(1.6875));
}

TEST(Statistics, AreOfWhatComesOutOfTheTransformsBefore) {
  // 0 and 255 become -1 and 1 in every image, whatever its brightness.
  const auto set = std::make_shared<MemorySet>(Facts{.fields = {{"image", {1, 1, 2}}}},
                                               std::vector<uint8_t>{0, 255, 10, 30}, std::vector<int64_t>{});
  const Statistics after = statistics(*set, {0, 1}, {transform("transform: contrast_normalize")});
  EXPECT_NEAR(after.mean[0], 0, 1e-7);
  EXPECT_NEAR(after.deviation[0], 1, 1e-7);
  // Bytes stay bytes: the left pixels, 0 and 10.
  const Statistics cut = statistics(*set, {0, 1}, {transform("{transform: center_crop, size: 1}")});
  EXPECT_NEAR(cut.mean[0], 5.0 / 255, 1e-15);
}

TEST(Statistics, OfImagesOfSeveralSizesCountEveryPixel) {
  const PictureSet set({.fields = {{"image", {1, 0, 0}}}}, {{"a", -1, 1, 1, 0}, {"b", -1, 1, 3, 1}},
                       {255, 0, 0, 0}, "mark");
  EXPECT_NEAR(statistics(set, {0, 1}).mean[0], 0.25, 1e-15);
}

TEST(Statistics, OfTheSameRowsAreTheSameBits) {
  const auto set = counting_set(1000, {3, 5, 7});
  const Statistics a = statistics(*set, all_rows(*set)), b = statistics(*set, all_rows(*set));
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.deviation, b.deviation);
}

}  // namespace
}  // namespace limbeck::data
