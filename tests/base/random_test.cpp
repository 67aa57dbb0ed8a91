#include "limbeck/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "limbeck/base/error.h"

namespace limbeck {
namespace {

using Block = std::array<uint32_t, 4>;

// The known answers that Random123 publishes for philox4x32 with ten rounds.
TEST(Philox, GivesThePublishedAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, IsAFunctionOfItsSeedAndPurposes) {
  EXPECT_EQ(Random(7).of("view").of(3).bits(5), Random(7).of("view").of(3).bits(5));
  EXPECT_NE(Random(7).of("view").bits(), Random(8).of("view").bits());
  EXPECT_NE(Random(7).of("a").of("b"), Random(7).of("b").of("a"));
  EXPECT_NE(Random(7).of("a").of("b"), Random(7).of("ab"));
  EXPECT_NE(Random(7).of(""), Random(7));
  EXPECT_NE(Random(7).of(0), Random(7));
  EXPECT_NE(Random(7).of("1"), Random(7).of(1));
}

// A hundred thousand keys of 128 bits collide by chance once in 10^28.
TEST(Random, GivesEveryPurposeAKeyOfItsOwn) {
  std::set<std::pair<uint64_t, uint64_t>> keys;
  for (uint64_t seed = 0; seed < 10; ++seed)
    for (uint64_t pass = 0; pass < 100; ++pass)
      for (uint64_t row = 0; row < 100; ++row) {
        const Random key = Random(seed).of("view").of(pass).of(row);
        keys.emplace(key.high(), key.low());
      }
  EXPECT_EQ(keys.size(), 100'000u);
}

// The first draw of neighbouring rows: chi-square over 100 bins has mean 99 and deviation sqrt(198) = 14.1;
// six deviations off is 183.5.
TEST(Random, DrawsUniformlyOverNeighbouringKeys) {
  constexpr int kDraws = 100'000, kBins = 100;
  std::array<int, kBins> counts{};
  for (int row = 0; row < kDraws; ++row)
    ++counts[static_cast<std::size_t>(Random(7).of("row").of(static_cast<uint64_t>(row)).uniform() * kBins)];
  double chi_square = 0;
  for (const int count : counts) chi_square += std::pow(count - kDraws / kBins, 2) * kBins / kDraws;
  EXPECT_LT(chi_square, 183.5);
  EXPECT_GT(chi_square, 14.5);  // too even is no chance either
}

// The correlation of n independent pairs has deviation 1 / sqrt(n) = 0.00316; six of them are 0.019.
TEST(Random, DrawsIndependentlyOfNeighboursAndOfOtherKeys) {
  constexpr int kDraws = 100'000;
  const Random one = Random(7).of("one"), other = Random(7).of("other"), next = Random(8).of("one");
  double along = 0, between = 0, over_seeds = 0;
  for (uint64_t i = 0; i < kDraws; ++i) {
    const double x = one.uniform(i) - 0.5;
    along += x * (one.uniform(i + 1) - 0.5);
    between += x * (other.uniform(i) - 0.5);
    over_seeds += x * (next.uniform(i) - 0.5);
  }
  for (const double sum : {along, between, over_seeds}) EXPECT_NEAR(sum / kDraws * 12, 0, 0.019);
}

TEST(Random, FlipsHalfOfAllBitsWhenOneBitOfTheSeedFlips) {
  double flipped = 0;
  for (int bit = 0; bit < 64; ++bit)
    flipped += std::popcount(Random(7).of("x").bits() ^ Random(7 ^ (uint64_t{1} << bit)).of("x").bits());
  EXPECT_NEAR(flipped / 64, 32, 3);  // one deviation is 0.5
}

TEST(Random, DrawsWholeNumbersBelowTheBound) {
  const Random key(7);
  std::array<int, 6> counts{};
  for (uint64_t i = 0; i < 60'000; ++i) ++counts[key.below(6, i)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 550);  // one deviation is 91
  for (uint64_t i = 0; i < 100; ++i) EXPECT_EQ(key.below(1, i), 0u);
  EXPECT_THROW(key.below(0), CheckFailed);
}

TEST(Random, FillsWithUniformsOfTheRange) {
  std::vector<float> values(100'001);  // no multiple of a block's four
  Random(7).fill_uniform(values, -2, 6);
  EXPECT_GE(*std::min_element(values.begin(), values.end()), -2);
  EXPECT_LT(*std::max_element(values.begin(), values.end()), 6);
  double mean = 0, square = 0;
  for (const float value : values) mean += value, square += std::pow(value - 2, 2);
  EXPECT_NEAR(mean / static_cast<double>(values.size()), 2, 0.05);           // one deviation is 0.007
  EXPECT_NEAR(square / static_cast<double>(values.size()), 64.0 / 12, 0.1);  // one deviation is 0.015
}

// Between 1 and the next float above it lies nothing, and half of the sums round up.
TEST(Random, NeverReachesTheUpperEndByRounding) {
  std::vector<float> values(1000);
  Random(7).fill_uniform(values, 1, std::nextafter(1.0f, 2.0f));
  EXPECT_TRUE(std::all_of(values.begin(), values.end(), [](float value) { return value == 1.0f; }));
}

TEST(Random, FillsWithNormals) {
  std::vector<float> values(200'001);
  Random(7).fill_normal(values, 3);
  double mean = 0, square = 0, fourth = 0;
  for (const float value : values) mean += value, square += std::pow(value, 2), fourth += std::pow(value, 4);
  const double count = static_cast<double>(values.size());
  EXPECT_NEAR(mean / count, 0, 0.04);    // one deviation is 0.0067
  EXPECT_NEAR(square / count, 9, 0.17);  // 0.028
  EXPECT_NEAR(fourth / count, 243, 11);  // three times the square of the variance; 1.8
  EXPECT_TRUE(std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }));
}

TEST(Random, FillsTheSameNumbersWhateverTheLength) {
  std::vector<float> longer(13), shorter(6);
  Random(7).fill_normal(longer, 1);
  Random(7).fill_normal(shorter, 1);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), longer.begin()));
  Random(7).fill_uniform(longer, 0, 1);
  Random(7).fill_uniform(shorter, 0, 1);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), longer.begin()));
}

TEST(Random, PermutesEvenly) {
  EXPECT_TRUE(Random(7).permutation(0).empty());
  EXPECT_EQ(Random(7).permutation(1), std::vector<int64_t>{0});
  std::array<std::array<int, 4>, 4> counts{};  // how often each number came to each place
  for (uint64_t trial = 0; trial < 10'000; ++trial) {
    const auto order = Random(7).of(trial).permutation(4);
    EXPECT_EQ(std::set<int64_t>(order.begin(), order.end()), (std::set<int64_t>{0, 1, 2, 3}));
    for (std::size_t place = 0; place < 4; ++place) ++counts[static_cast<std::size_t>(order[place])][place];
  }
  for (const auto& row : counts)
    for (const int count : row) EXPECT_NEAR(count, 2500, 260);  // one deviation is 43
}

}  // namespace
}  // namespace limbeck
