#include "limbeck/explain/rows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "explain/shown.h"

namespace limbeck::explain {
namespace {

using Rows = std::vector<int64_t>;

const data::Set kSet = set_of({2, 0, 0, -1, 2, 1, 0});

TEST(Rows, InTurnAreTheFirstOfEachClassThenTheSecond) {
  EXPECT_EQ(in_turn(kSet, 4), (Rows{1, 5, 0, 2}));
  EXPECT_EQ(in_turn(kSet, 99), (Rows{1, 5, 0, 2, 4, 6, 3}));
}

TEST(Rows, ByClassKeepTheirOrderWithinAClassAndUnknownOnesComeLast) {
  EXPECT_EQ(by_class(kSet), (Rows{1, 2, 6, 5, 0, 4, 3}));
  EXPECT_EQ(labels_of(kSet, by_class(kSet)), (Rows{0, 0, 0, 1, 2, 2, -1}));
}

TEST(Rows, AreNumberedAsInTheSource) {
  data::Set part = kSet;
  part.rows = {4, 5, 6};
  EXPECT_EQ(source_rows(part, {2, 0}), (Rows{6, 4}));
  EXPECT_EQ(rows_of(part, {2, 0}).rows, (Rows{6, 4}));
  EXPECT_EQ(by_class(part), (Rows{2, 1, 0}));
}

TEST(Rows, OfBatchesAreDrawnOnceAndOrderedByClass) {
  std::vector<int64_t> labels;
  for (int i = 0; i < 40; ++i) labels.push_back(i % 4);
  const data::Set set = set_of(labels);
  const auto batches = class_batches(set, 3, 12, Random(7));
  ASSERT_EQ(batches.size(), 3u);
  Rows all;
  for (const Rows& batch : batches) {
    EXPECT_EQ(batch.size(), 12u);
    const Rows classes = labels_of(set, batch);
    EXPECT_TRUE(std::ranges::is_sorted(classes));
    all.insert(all.end(), batch.begin(), batch.end());
  }
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end()) << "a row came twice";
  EXPECT_EQ(class_batches(set, 3, 12, Random(7)), batches);
  EXPECT_NE(class_batches(set, 3, 12, Random(8)), batches);
  EXPECT_EQ(class_batches(set, 1, 12, Random(7)).front(), batches.front())
      << "fewer batches are the same ones";
}

TEST(Rows, OfASmallSetMakeFewerAndShorterBatches) {
  const data::Set set = set_of(Rows(13, 0));
  const auto sizes = [&](int64_t batches, int64_t size) {
    std::vector<std::size_t> found;
    for (const Rows& batch : class_batches(set, batches, size, Random(1))) found.push_back(batch.size());
    return found;
  };
  EXPECT_EQ(sizes(6, 5), (std::vector<std::size_t>{5, 5, 3}));
  EXPECT_EQ(sizes(6, 128), (std::vector<std::size_t>{13}));
  EXPECT_EQ(sizes(6, 12), (std::vector<std::size_t>{12})) << "a lone row is no batch";
}

TEST(Rows, HaveBordersWhereTheClassChanges) {
  EXPECT_EQ(borders({0, 0, 1, 1, 3}), (Rows{2, 4}));
  EXPECT_TRUE(borders({5, 5}).empty());
  EXPECT_TRUE(borders({}).empty());
}

TEST(Rows, HaveNamesOfClasses) {
  const data::Facts facts{.classes = 3, .class_names = {"Shirt"}};
  EXPECT_EQ(class_name(facts, 0), "Shirt");
  EXPECT_EQ(class_name(facts, 2), "class 2");
  EXPECT_EQ(class_name(facts, -1), "unknown");
}

}  // namespace
}  // namespace limbeck::explain
