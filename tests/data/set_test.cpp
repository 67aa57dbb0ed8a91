#include "limbeck/data/set.h"

#include "data_support.h"

namespace limbeck::data {
namespace {

TEST(Set, KnowsItsOwnSizeAndShapes) {
  Set set = set_of(counting_set(10, {1, 4, 4}), {transform("{transform: random_crop, size: 2}")},
                   {transform("{transform: random_crop, size: 3}")});
  set.rows = {9, 1, 1};
  const Facts facts = set.facts();
  EXPECT_EQ(facts.samples, 3);
  EXPECT_EQ(facts.fields.at("image"), (Shape{1, 2, 2}));
  EXPECT_EQ(facts.classes, 3);
}

TEST(Set, ShowsNoHiddenLabels) {
  Set set = set_of(counting_set(5));
  set.rows = {4, 3};
  EXPECT_EQ(set.label(0), 1);
  set.labels_hidden = true;
  EXPECT_EQ(set.label(0), -1);
  EXPECT_EQ(set.facts().classes, 3) << "the outputs stay";
}

TEST(Set, FingerprintCoversAllThatIsSeen) {
  const Set set = set_of(counting_set(5));
  const std::string known = set.fingerprint();
  EXPECT_EQ(set_of(counting_set(5)).fingerprint(), known);
  const auto differs = [&](const std::function<void(Set&)>& change) {
    Set other = set;
    change(other);
    return other.fingerprint() != known;
  };
  EXPECT_TRUE(differs([](Set& other) { other.rows.pop_back(); }));
  EXPECT_TRUE(differs([](Set& other) { std::swap(other.rows[0], other.rows[1]); }));
  EXPECT_TRUE(differs([](Set& other) { other.labels_hidden = true; }));
  EXPECT_TRUE(differs([](Set& other) { other.sampler = Sampler::class_balanced; }));
  EXPECT_TRUE(differs([](Set& other) { other.source = counting_set(6); }));
  EXPECT_TRUE(differs([](Set& other) { other.shares = {{0.5, {0}}, {0.5, {1}}}; }));
  EXPECT_TRUE(differs([](Set& other) { other.augment = {transform("{transform: random_flip}")}; }));
  EXPECT_TRUE(differs([](Set& other) { other.transforms = {transform("{transform: random_flip}")}; }));
  EXPECT_FALSE(differs([](Set& other) { other.name = "other"; }));
}

TEST(Set, DropsClasses) {
  const auto source = counting_set(7);
  EXPECT_EQ(drop_classes(all_rows(*source), *source, {0, 2}), (std::vector<int64_t>{1, 4}));
  EXPECT_EQ(drop_classes({5, 5, 1}, *source, {1}), (std::vector<int64_t>{5, 5}));
  EXPECT_EQ(complaint([&] { drop_classes({}, *source, {3}); }),
            "there is no class 3 to drop; classes are 0 to 2");
  EXPECT_NE(complaint([&] { drop_classes({}, *counting_set(3, {1, 1, 1}, 0), {0}); }), "");
}

TEST(Set, CountsSharedSourceRowsOnce) {
  Set a = set_of(counting_set(10)), b = a;
  a.rows = {1, 2, 2, 3, 9};
  b.rows = {2, 9, 9, 9, 4};
  EXPECT_EQ(shared_rows(a, b), 2);
  b.source_key = "another";
  EXPECT_EQ(shared_rows(a, b), 0);
}

}  // namespace
}  // namespace limbeck::data
