#include "limbeck/data/order.h"

#include <algorithm>

#include "data_support.h"

namespace limbeck::data {
namespace {

TEST(Order, LastBatchesAreShortAndNeverOfOneRow) {
  EXPECT_EQ(batches_of(50000, 64), 782);
  EXPECT_EQ(batches_of(128, 64), 2);
  EXPECT_EQ(batches_of(129, 64), 2) << "a single left-over row joins the batch before";
  EXPECT_EQ(batches_of(130, 64), 3);
  EXPECT_EQ(batches_of(1, 64), 1);
  EXPECT_EQ(batches_of(63, 64), 1);
  EXPECT_EQ(batches_of(5, 1), 5);
  EXPECT_EQ(batches_of(0, 64), 0);
}

TEST(Order, WithoutAKeyIsTheSetsOwn) {
  const Order order = order_of(set_of(counting_set(4)), std::nullopt, 3);
  EXPECT_EQ(order.places, (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_TRUE(order.repeats.empty());
}

TEST(Order, ShufflesEachPassAnew) {
  const Set set = set_of(counting_set(50));
  const Order first = order_of(set, Random(1), 0), second = order_of(set, Random(1), 1);
  EXPECT_TRUE(std::is_permutation(first.places.begin(), first.places.end(), all_rows(*set.source).begin()));
  EXPECT_NE(first.places, second.places);
  EXPECT_EQ(first.places, order_of(set, Random(1), 0).places);
  EXPECT_NE(first.places, order_of(set, Random(2), 0).places);
  Set other = set;
  other.name = "other";
  EXPECT_NE(first.places, order_of(other, Random(1), 0).places);
}

TEST(Order, ClassBalancedDrawsClassesEquallyOften) {
  // 9000 rows, of which 1 in 9 has label 0, 2 in 9 label 1 and 6 in 9 label 2; class 3 has none.
  Set set = set_of(std::make_shared<MemorySet>(Facts{.fields = {{"image", {1, 1, 1}}}, .classes = 4},
                                               std::vector<uint8_t>(9000, 0), [] {
                                                 std::vector<int64_t> labels;
                                                 for (int64_t i = 0; i < 9000; ++i)
                                                   labels.push_back(i % 9 == 0 ? 0 : i % 9 < 3 ? 1 : 2);
                                                 return labels;
                                               }()));
  set.sampler = Sampler::class_balanced;
  const Order order = order_of(set, Random(1), 0);
  ASSERT_EQ(order.places.size(), 9000u);
  std::vector<int> counts(4, 0);
  for (const int64_t place : order.places) ++counts[static_cast<std::size_t>(set.label(place))];
  // Standard deviation sqrt(9000 * 1/3 * 2/3) = 44.7.
  for (int label = 0; label < 3; ++label)
    EXPECT_NEAR(counts[static_cast<std::size_t>(label)], 3000, 4 * 44.7);
  EXPECT_EQ(order_of(set, Random(1), 0).places, order.places);
}

TEST(Order, ClassBalancedNumbersRepeats) {
  Set set = set_of(counting_set(6));
  set.sampler = Sampler::class_balanced;
  const Order order = order_of(set, Random(1), 0);
  std::vector<int64_t> seen(6, 0);
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_EQ(order.repeats[i], seen[static_cast<std::size_t>(order.places[i])]++) << i;
  EXPECT_GT(*std::max_element(order.repeats.begin(), order.repeats.end()), 0);
}

TEST(Order, ClassBalancedNeedsLabels) {
  Set set = set_of(counting_set(6));
  set.sampler = Sampler::class_balanced;
  set.labels_hidden = true;
  EXPECT_EQ(complaint([&] { order_of(set, Random(1), 0); }),
            "the set 'train' has no labels, so it cannot be sampled class_balanced");
}

// 10 of 100 rows have label 0; half of every batch is theirs.
Set shared_set(double share = 0.5) {
  Set set = set_of(counting_set(100, {1, 2, 2}, 10));
  set.shares = {{share, {}}, {1 - share, {}}};
  for (int64_t place = 0; place < set.size(); ++place)
    set.shares[set.label(place) == 0 ? 0 : 1].places.push_back(place);
  return set;
}

TEST(Order, SharesOutEveryBatch) {
  const Set set = shared_set();
  EXPECT_EQ(set.draws(), 20);
  const Order order = order_of(set, Random(1), 0);
  ASSERT_EQ(order.places.size(), 20u);
  std::vector<int64_t> special, others;
  for (std::size_t i = 0; i < order.places.size(); ++i) {
    (set.label(order.places[i]) == 0 ? special : others).push_back(order.places[i]);
    EXPECT_EQ(special.size(), others.size() + (i + 1) % 2) << "after " << i + 1;
  }
  std::sort(special.begin(), special.end());
  EXPECT_EQ(special, set.shares[0].places) << "the first group, each row once";
  std::sort(others.begin(), others.end());
  EXPECT_EQ(std::unique(others.begin(), others.end()), others.end()) << "no other row twice";
  EXPECT_NE(order.places, order_of(set, Random(1), 1).places) << "each pass anew";
  EXPECT_EQ(order.places, order_of(set, Random(1), 0).places);
  EXPECT_EQ(shared_set(0.25).draws(), 40);
}

TEST(Order, AGroupThatIsShownThroughBeginsAgain) {
  Set set = shared_set(0.05);  // 10 of 200 draws: the other 90 rows come twice, and 10 of them three times
  const Order order = order_of(set, Random(1), 0);
  ASSERT_EQ(order.places.size(), 200u);
  std::vector<int> count(100, 0);
  for (std::size_t i = 0; i < order.places.size(); ++i)
    EXPECT_EQ(order.repeats[i], count[static_cast<std::size_t>(order.places[i])]++);
  for (std::size_t place = 0; place < 100; ++place)
    EXPECT_TRUE(set.label(static_cast<int64_t>(place)) == 0 ? count[place] == 1
                                                            : count[place] == 2 || count[place] == 3);
}

}  // namespace
}  // namespace limbeck::data
