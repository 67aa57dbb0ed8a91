#include <algorithm>
#include <set>

#include "data_support.h"

namespace limbeck::data {
namespace {

std::vector<int64_t> numbers(int64_t begin, int64_t end) {
  std::vector<int64_t> rows(static_cast<std::size_t>(end - begin));
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

// What `text` takes of a set of 100 samples in three classes.
std::vector<int64_t> taken(const std::string& text, const std::vector<int64_t>& rows = numbers(0, 100)) {
  return take(parse_part(text).value(), rows, *counting_set(100), Random(5));
}

TEST(Part, KnowsItsGrammar) {
  for (const std::string good :
       {"first 5000", "first 10%", "from 5001", "4001 to 5000", "7 to 7", "last 10%", "last 500", "last 0.5%",
        "sample 3% per class", "sample 100 per class", "sample 10%", "sample 500", "bootstrap", "first 100%",
        "  sample   5  per class "})
    EXPECT_TRUE(parse_part(good)) << good;
  EXPECT_EQ(parse_part("  sample   5  per class ")->text, "sample 5 per class");
  for (const std::string bad : {"",
                                "all",
                                "first",
                                "first 0",
                                "first -1",
                                "first 1.5",
                                "first 0%",
                                "first 101%",
                                "first ten",
                                "last",
                                "from",
                                "from 0",
                                "from 10%",
                                "5 to 3",
                                "0 to 3",
                                "1 to",
                                "to 5",
                                "1 to 3 to 5",
                                "sample",
                                "sample 3 per",
                                "sample 3 per row",
                                "sample 3% per class please",
                                "first 3 per class",
                                "bootstrap 5",
                                "every 2",
                                "first 3 %",
                                "First 3",
                                "first nan%",
                                "first 99999999999999999999"})
    EXPECT_FALSE(parse_part(bad)) << bad;
}

TEST(Part, TakesFromBothEnds) {
  EXPECT_EQ(taken("first 3"), numbers(0, 3));
  EXPECT_EQ(taken("first 25%"), numbers(0, 25));
  EXPECT_EQ(taken("last 10%"), numbers(90, 100));
  EXPECT_EQ(taken("last 2"), numbers(98, 100));
  EXPECT_EQ(taken("first 100"), numbers(0, 100));
}

TEST(Part, RangesCountFromOneAndAreInclusive) {
  EXPECT_EQ(taken("41 to 50"), numbers(40, 50));
  EXPECT_EQ(taken("1 to 1"), numbers(0, 1));
  EXPECT_EQ(taken("from 91"), numbers(90, 100));
  EXPECT_EQ(taken("from 100"), numbers(99, 100));
}

TEST(Part, TakesOfTheRowsThatAreLeft) {
  EXPECT_EQ(taken("last 2", numbers(10, 20)), numbers(18, 20));
  EXPECT_EQ(taken("2 to 3", {50, 40, 30}), (std::vector<int64_t>{40, 30}));
}

TEST(Part, SharesAreRoundedToAtLeastOne) {
  EXPECT_EQ(taken("first 1%", numbers(0, 149)).size(), 1u);
  EXPECT_EQ(taken("first 1%", numbers(0, 150)).size(), 2u);
  EXPECT_EQ(taken("first 0.1%").size(), 1u);
}

TEST(Part, SamplesKeepTheOrderAndRepeatNothing) {
  const auto rows = taken("sample 40");
  EXPECT_EQ(rows.size(), 40u);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
  EXPECT_EQ(std::set<int64_t>(rows.begin(), rows.end()).size(), 40u);
  EXPECT_EQ(taken("sample 40"), rows);
  EXPECT_EQ(taken("sample 40%"), rows);
  EXPECT_NE(take(parse_part("sample 40").value(), numbers(0, 100), *counting_set(100), Random(6)), rows);
  EXPECT_EQ(taken("sample 100"), numbers(0, 100));
}

TEST(Part, SmallSamplesArePartOfLargerOnes) {
  const auto small = taken("sample 10"), large = taken("sample 30");
  EXPECT_TRUE(std::includes(large.begin(), large.end(), small.begin(), small.end()));
}

TEST(Part, SamplesAreEven) {
  // Each of 20 rows is in about half of 2000 samples: standard deviation sqrt(2000 / 4) = 22.4.
  std::vector<int> counts(20, 0);
  const auto set = counting_set(20);
  for (uint64_t seed = 0; seed < 2000; ++seed)
    for (const int64_t row : take(parse_part("sample 50%").value(), numbers(0, 20), *set, Random(seed)))
      ++counts[static_cast<std::size_t>(row)];
  for (const int count : counts) EXPECT_NEAR(count, 1000, 4 * 22.4);
}

TEST(Part, SamplesPerClass) {
  // 100 rows in classes 0, 1, 2 by turns: 34, 33, 33.
  std::vector<int> counts(3, 0);
  for (const int64_t row : taken("sample 5 per class")) ++counts[static_cast<std::size_t>(row % 3)];
  EXPECT_EQ(counts, (std::vector<int>{5, 5, 5}));
  counts.assign(3, 0);
  for (const int64_t row : taken("sample 4.5% per class")) ++counts[static_cast<std::size_t>(row % 3)];
  EXPECT_EQ(counts, (std::vector<int>{2, 1, 1})) << "1.53, 1.485 and 1.485, rounded";
  EXPECT_EQ(taken("sample 0.1% per class").size(), 3u) << "at least one of each class";
  EXPECT_EQ(taken("sample 1 per class", {0, 3, 6, 1}).size(), 2u) << "class 2 has none";
}

TEST(Part, BootstrapRepeatsSomeRows) {
  const auto rows = take(parse_part("bootstrap").value(), numbers(0, 10000), *counting_set(10000), Random(5));
  EXPECT_EQ(rows.size(), 10000u);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
  // A row is drawn at all with probability 1 - 1/e; standard deviation below sqrt(10000 * 0.632 * 0.368)
  // = 48.
  EXPECT_NEAR(static_cast<double>(std::set<int64_t>(rows.begin(), rows.end()).size()), 6321, 4 * 48);
}

TEST(Part, RefusesMoreThanThereIs) {
  EXPECT_EQ(complaint([] { taken("first 101"); }),
            "'first 101' asks for 101 samples, but there are only 100");
  EXPECT_EQ(complaint([] { taken("sample 35 per class"); }),
            "'sample 35 per class' asks for 35 samples, but class 0 has only 34");
  EXPECT_EQ(complaint([] { taken("from 101"); }), "'from 101' asks for sample 101, but there are only 100");
  EXPECT_EQ(complaint([] { taken("90 to 101"); }), "'90 to 101' asks for sample 101, but there are only 100");
  EXPECT_NE(complaint([] { taken("last 10%", {}); }), "");
}

TEST(Part, RefusesClassesWithoutLabels) {
  const auto set = counting_set(9, {1, 2, 2}, 0);
  const auto act = [&] { take(parse_part("sample 1 per class").value(), all_rows(*set), *set, Random(1)); };
  EXPECT_EQ(complaint(act), "'sample 1 per class' needs labels, but there are none");
}

}  // namespace
}  // namespace limbeck::data
