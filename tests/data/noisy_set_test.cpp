#include "limbeck/data/noisy_set.h"

#include <cmath>

#include "data_support.h"
#include "limbeck/data/filler.h"

namespace limbeck::data {
namespace {

Fields read(const DataSet& set, const std::vector<int64_t>& rows) {
  Fields fields;
  set.read(rows, fields);
  return fields;
}

TEST(NoisySet, ShowsEachImageUnderNoiseBesideItself) {
  const auto images = counting_set(5);
  const NoisySet set(images, 0.1);
  EXPECT_EQ(set.size(), 5);
  EXPECT_EQ(set.facts().fields, (std::map<std::string, Shape>{{"image", {1, 2, 2}}, {"target", {1, 2, 2}}}));
  EXPECT_EQ(set.facts().classes, 0) << "a picture is the answer, no class";
  EXPECT_EQ(set.label(2), -1);
  const Fields fields = read(set, {4, 0});
  EXPECT_EQ(fields.at("target").bytes, read(*images, {4, 0}).at("image").bytes);
  const Block& image = fields.at("image");
  ASSERT_EQ(image.type, Block::Type::float32);
  ASSERT_EQ(image.floats.size(), 8);
  for (std::size_t j = 0; j < 8; ++j) {
    const double noise = image.floats[j] - fields.at("target").bytes[j] / 255.0;
    EXPECT_NE(noise, 0);
    EXPECT_LT(std::abs(noise), 0.6) << "six deviations";
  }
}

TEST(NoisySet, HasTheSameNoiseAtEveryReadingInAnyCompany) {
  const NoisySet set(counting_set(6), 0.2), again(counting_set(6), 0.2);
  const std::vector<float> alone = read(set, {3}).at("image").floats,
                           together = read(again, {5, 3, 0}).at("image").floats;
  EXPECT_EQ(alone, std::vector<float>(together.begin() + 4, together.begin() + 8));
  Fields used = read(set, {0, 1});
  set.read(std::vector<int64_t>{3}, used);
  EXPECT_EQ(used.at("image").floats, alone) << "memory that was used before";
  EXPECT_EQ(used.at("target").bytes, read(set, {3}).at("target").bytes);
}

TEST(NoisySet, HasOtherNoiseInOtherRowsAndOtherSets) {
  const auto noise = [](const NoisySet& set, int64_t row) {
    const Fields fields = read(set, {row});
    std::vector<float> noise = fields.at("image").floats;
    for (std::size_t j = 0; j < noise.size(); ++j)
      noise[j] -= static_cast<float>(fields.at("target").bytes[j]) / 255.0F;
    return noise;
  };
  const NoisySet set(counting_set(6), 0.2), longer(counting_set(7), 0.2);
  EXPECT_GT(std::abs(noise(set, 1)[0] - noise(set, 2)[0]), 1e-4);
  EXPECT_GT(std::abs(noise(set, 1)[0] - noise(longer, 1)[0]), 1e-4);
}

// 4000 values: the mean within four standard errors of 0, the deviation within a tenth.
TEST(NoisySet, HasNoiseOfMeanZeroAndTheGivenDeviation) {
  const NoisySet set(counting_set(10, {1, 20, 20}), 0.3);
  const Fields fields = read(set, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  double sum = 0, squares = 0;
  for (std::size_t j = 0; j < 4000; ++j) {
    const double noise = fields.at("image").floats[j] - fields.at("target").bytes[j] / 255.0;
    sum += noise;
    squares += noise * noise;
  }
  EXPECT_NEAR(sum / 4000, 0, 4 * 0.3 / std::sqrt(4000));
  EXPECT_NEAR(std::sqrt(squares / 4000), 0.3, 0.03);
}

TEST(NoisySet, IsAnotherSetWithOtherImagesOrAnotherDeviation) {
  const std::string known = NoisySet(counting_set(5), 0.1).fingerprint();
  EXPECT_EQ(NoisySet(counting_set(5), 0.1).fingerprint(), known);
  EXPECT_NE(NoisySet(counting_set(5), 0.2).fingerprint(), known);
  EXPECT_NE(NoisySet(counting_set(6), 0.1).fingerprint(), known);
  EXPECT_NE(counting_set(5)->fingerprint(), known);
}

TEST(NoisySet, RefusesSamplesThatAreNoImages) {
  EXPECT_NE(complaint([] { NoisySet(counting_set(5, {4}), 0.1); }).find("needs a set of images"),
            std::string::npos);
}

// With all noise gone the two fields must come out of any augmentation as one picture.
TEST(NoisySet, KeepsImageAndTargetTogetherUnderAugmentation) {
  const auto set = std::make_shared<NoisySet>(counting_set(40, {2, 6, 5}), 1e-12);
  for (const std::string entry :
       {"{transform: random_crop, padding: 2}", "{transform: random_crop, padding: 2, mode: reflect}",
        "{transform: random_flip}", "{transform: random_shift, pixels: 2}",
        "{transform: resize, size: [9, 8]}", "{transform: center_crop, size: 4}",
        "{transform: normalize, mean: [0.4, 0.5], std: [0.2, 0.3]}"}) {
    SCOPED_TRACE(entry);
    std::vector<int64_t> rows;
    for (int64_t row = 0; row < 40; ++row) rows.push_back(row);
    Fields fields = read(*set, rows);
    Block scratch;
    apply({transform(entry)}, fields, keys_of(40), scratch);
    const Block &image = fields.at("image"), &target = fields.at("target");
    EXPECT_EQ(image.shape, target.shape);
    ASSERT_EQ(image.floats.size(), target.floats.size());
    // Resizing rounds bytes to a byte twice: along rows and along columns.
    for (std::size_t j = 0; j < image.floats.size(); ++j)
      ASSERT_NEAR(image.floats[j], target.floats[j], 1.01 / 255 + 1e-6);
  }
}

TEST(NoisySet, HasItsTargetLeftAloneByFurtherNoise) {
  Fields fields = read(NoisySet(counting_set(3), 0.1), {0, 1, 2});
  const std::vector<float> image = fields.at("image").floats;
  Block scratch;
  apply({transform("{transform: gaussian_noise, deviation: 0.5}")}, fields, keys_of(3), scratch);
  EXPECT_NE(fields.at("image").floats, image);
  EXPECT_EQ(fields.at("target").floats[0], 0.0F);
  EXPECT_EQ(fields.at("target").floats[1], 1.0F / 255.0F);
}

// By which overlaps of training and judging are found.
TEST(NoisySet, IsOfTheSameOriginUnderOtherNoise) {
  const auto images = counting_set(5);
  EXPECT_EQ(NoisySet(images, 0.1).origin(), NoisySet(images, 0.3).origin());
  EXPECT_NE(NoisySet(images, 0.1).origin(), NoisySet(counting_set(6), 0.1).origin());
}

}  // namespace
}  // namespace limbeck::data
