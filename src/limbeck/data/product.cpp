#include "limbeck/data/product.h"

#include <algorithm>
#include <array>
#include <vector>

#include "limbeck/base/check.h"

namespace limbeck::data {
namespace {

// A tile of the result stays in registers while its sum runs.
constexpr std::size_t kTileRows = 4, kTileColumns = 16;

using Tile = std::array<std::array<float, kTileColumns>, kTileRows>;
using Lines = std::array<const float*, kTileRows>;

// Sums over k: line[k] times the panel's k-th line.
Tile tile_of(const Lines& lines, const std::vector<float>& panel, std::size_t size) {
  Tile sum{};
  const float* at = panel.data();
  for (std::size_t k = 0; k < size; ++k, at += kTileColumns)
    for (std::size_t row = 0; row < kTileRows; ++row)
      for (std::size_t column = 0; column < kTileColumns; ++column)
        sum[row][column] += lines[row][k] * at[column];
  return sum;
}

}  // namespace

void multiply(std::span<const float> rows, std::span<const float> matrix, std::size_t size,
              std::span<float> out) {
  LIMBECK_CHECK(size > 0 && matrix.size() == size * size);
  LIMBECK_CHECK(rows.size() % size == 0 && out.size() == rows.size());
  const std::size_t count = rows.size() / size;
  // Some columns of the matrix, side by side in memory; what is missing at the edges is zero.
  std::vector<float> panel(size * kTileColumns, 0), nothing(size, 0);
  for (std::size_t left = 0; left < size; left += kTileColumns) {
    const std::size_t width = std::min(kTileColumns, size - left);
    for (std::size_t k = 0; k < size; ++k)
      std::copy_n(matrix.data() + k * size + left, width, panel.data() + k * kTileColumns);
    for (std::size_t top = 0; top < count; top += kTileRows) {
      Lines lines;
      for (std::size_t row = 0; row < kTileRows; ++row)
        lines[row] = top + row < count ? rows.data() + (top + row) * size : nothing.data();
      const Tile tile = tile_of(lines, panel, size);
      for (std::size_t row = 0; row < std::min(kTileRows, count - top); ++row)
        std::copy_n(tile[row].data(), width, out.data() + (top + row) * size + left);
    }
  }
}

}  // namespace limbeck::data
