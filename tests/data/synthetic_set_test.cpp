#include "limbeck/data/synthetic_set.h"

#include <cmath>

#include "data_support.h"

namespace limbeck::data {
namespace {

std::vector<uint8_t> rows(const DataSet& set, const std::vector<int64_t>& which) {
  Fields fields;
  set.read(which, fields);
  return fields.at("image").bytes;
}

TEST(SyntheticSet, RowsDependOnTheirNumberAlone) {
  const auto set = source("{set: synthetic, samples: 50}").open();
  const std::vector<uint8_t> many = rows(*set, {3, 17, 4});
  const std::vector<uint8_t> one = rows(*set, {17});
  EXPECT_EQ(std::vector<uint8_t>(many.begin() + 784, many.begin() + 2 * 784), one);
  EXPECT_NE(rows(*set, {7}), one) << "same class, other noise";
  EXPECT_EQ(set->label(17), 7);
  EXPECT_EQ(set->facts().samples, 50);
}

TEST(SyntheticSet, NoiseHasTheDeviationAskedFor) {
  // Around a prototype of middle grey nothing is clipped, so only pixels near 0.5 are counted.
  const Facts facts{.samples = 4000, .fields = {{"image", {1, 8, 8}}}, .classes = 1};
  const SyntheticSet clean(facts, 0, 3, "train"), noisy(facts, 0.1, 3, "train");
  const std::vector<uint8_t> pattern = rows(clean, {0});
  EXPECT_EQ(rows(clean, {1}), pattern);
  double squares = 0, count = 0;
  for (int64_t row = 0; row < 4000; ++row) {
    const std::vector<uint8_t> image = rows(noisy, {row});
    for (std::size_t j = 0; j < 64; ++j)
      if (pattern[j] > 64 && pattern[j] < 191) {
        squares += std::pow((image[j] - pattern[j]) / 255.0, 2);
        ++count;
      }
  }
  ASSERT_GT(count, 10000);
  EXPECT_NEAR(std::sqrt(squares / count), 0.1, 0.001);
}

TEST(SyntheticSet, ANearestPrototypeTellsTheClass) {
  const auto clean = source("{set: synthetic, noise: 0, samples: 10}").open();
  const auto noisy = source("{set: synthetic, samples: 500, split: test}").open();
  const std::vector<uint8_t> patterns = rows(*clean, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  int right = 0;
  for (int64_t row = 0; row < 500; ++row) {
    const std::vector<uint8_t> image = rows(*noisy, {row});
    int64_t best = 0;
    double least = 1e18;
    for (int64_t label = 0; label < 10; ++label) {
      double apart = 0;
      for (std::size_t j = 0; j < 784; ++j)
        apart += std::pow(image[j] - patterns[static_cast<std::size_t>(label) * 784 + j], 2);
      if (apart < least) least = apart, best = label;
    }
    right += best == noisy->label(row);
  }
  EXPECT_GE(right, 490);
}

TEST(SyntheticSet, SeedsAndSplitsDiffer) {
  const auto train = source("{set: synthetic}").open(), test = source("{set: synthetic, split: test}").open();
  const auto seeded = source("{set: synthetic, seed: 1}").open();
  EXPECT_NE(rows(*train, {0}), rows(*test, {0}));
  EXPECT_NE(rows(*train, {0}), rows(*seeded, {0}));
  EXPECT_NE(train->fingerprint(), test->fingerprint());
  EXPECT_NE(train->fingerprint(), seeded->fingerprint());
  EXPECT_EQ(train->fingerprint(), source("{set: synthetic, samples: 1000}").open()->fingerprint());
}

TEST(SyntheticSet, StandsInForWhatIsNotThere) {
  const Facts facts{.samples = 60000,
                    .fields = {{"image", {1, 28, 28}}},
                    .classes = 4,
                    .class_names = {"a", "b", "c", "d"}};
  const auto set = sets::stand_in(facts, 64);
  EXPECT_EQ(set->size(), 64);
  EXPECT_EQ(set->facts().class_names, facts.class_names);
  EXPECT_EQ(set->label(6), 2);
  EXPECT_EQ(rows(*set, {63}).size(), 784u);
  const auto unknown = sets::stand_in({.fields = {{"image", {}}}, .classes = -1}, 8);
  EXPECT_EQ(unknown->facts().classes, 10);
  EXPECT_EQ(unknown->facts().fields.at("image"), (Shape{3, 32, 32}));
  EXPECT_EQ(sets::stand_in({.fields = {{"image", {3}}}, .classes = 0}, 8)->label(3), -1);
  const auto varied = sets::stand_in({.fields = {{"image", {1, 0, 0}}}, .classes = 3}, 8);
  EXPECT_EQ(varied->facts().fields.at("image"), (Shape{1, 32, 32}));
}

TEST(SyntheticSet, RefusesBadOptions) {
  for (const char* bad : {"{set: synthetic, shape: [28, 28]}", "{set: synthetic, shape: [1, 0, 2]}",
                          "{set: synthetic, classes: 0}", "{set: synthetic, noise: -1}",
                          "{set: synthetic, samples: 0}", "{set: synthetic, split: valid}",
                          "{set: synthetic, shape: [60000, 60000, 60000]}", "{set: synthetic, seed: -3}"})
    EXPECT_THROW(source(bad), RecipeError) << bad;
}

TEST(Sets, EveryEntryParsesItsExample) {
  sets::Registry registry("set");
  sets::register_sets(registry);
  for (const char* name : {"cifar10", "cifar100", "fashion_mnist", "image_folder", "mnist", "synthetic"})
    EXPECT_TRUE(registry.has(name)) << name;
  for (const auto& [name, entry] : registry.entries())
    EXPECT_NO_THROW(source("{set: " + name + ", " + entry.example + "}")) << name;
}

}  // namespace
}  // namespace limbeck::data
