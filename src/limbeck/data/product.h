#pragma once
// A matrix product for loader threads, which call nothing of libtorch.
#include <cstddef>
#include <span>

namespace limbeck::data {

/// out = rows x matrix, where `rows` is (N, size), `matrix` (size, size) and `out` (N, size), row-major and
/// apart from each other. Every row is summed up in the same order, whatever N: the same bits in any batch.
void multiply(std::span<const float> rows, std::span<const float> matrix, std::size_t size,
              std::span<float> out);

}  // namespace limbeck::data
