#include "limbeck/data/product.h"

#include <gtest/gtest.h>

#include <vector>

#include "limbeck/base/error.h"
#include "limbeck/base/random.h"

namespace limbeck::data {
namespace {

std::vector<float> numbers(std::size_t count, uint64_t seed) {
  std::vector<float> values(count);
  Random(seed).fill_normal(values, 1);
  return values;
}

std::vector<float> multiplied(const std::vector<float>& rows, const std::vector<float>& matrix,
                              std::size_t size) {
  std::vector<float> out(rows.size());
  multiply(rows, matrix, size, out);
  return out;
}

TEST(Product, WorkedByHand) {
  // (1, 2) [[3, 4], [5, 6]] = (13, 16)
  EXPECT_EQ(multiplied({1, 2}, {3, 4, 5, 6}, 2), (std::vector<float>{13, 16}));
}

TEST(Product, AgreesWithThePlainSumAtAnySize) {
  for (const std::size_t size : {1, 15, 16, 17, 50})
    for (const std::size_t count : {1, 3, 4, 9}) {
      const auto rows = numbers(count * size, 1), matrix = numbers(size * size, 2);
      const auto out = multiplied(rows, matrix, size);
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < size; ++j) {
          double sum = 0;
          for (std::size_t k = 0; k < size; ++k) sum += double{rows[i * size + k]} * matrix[k * size + j];
          EXPECT_NEAR(out[i * size + j], sum, 1e-4) << size << " " << count;
        }
    }
}

TEST(Product, ARowHasTheSameBitsInAnyBatch) {
  constexpr std::size_t kSize = 37, kRows = 11;
  const auto rows = numbers(kRows * kSize, 1), matrix = numbers(kSize * kSize, 2);
  const auto together = multiplied(rows, matrix, kSize);
  for (std::size_t i = 0; i < kRows; ++i) {
    const auto begin = static_cast<std::ptrdiff_t>(i * kSize),
               end = begin + static_cast<std::ptrdiff_t>(kSize);
    const auto alone = multiplied({rows.begin() + begin, rows.begin() + end}, matrix, kSize);
    EXPECT_EQ(alone, std::vector<float>(together.begin() + begin, together.begin() + end)) << i;
  }
}

TEST(Product, NoRowsAreNoWork) { EXPECT_TRUE(multiplied({}, {1}, 1).empty()); }

TEST(Product, ChecksItsSizes) {
  EXPECT_THROW(multiplied({1, 2, 3}, {1, 2, 3, 4}, 2), CheckFailed);
  EXPECT_THROW(multiplied({1, 2}, {1, 2, 3}, 2), CheckFailed);
}

}  // namespace
}  // namespace limbeck::data
