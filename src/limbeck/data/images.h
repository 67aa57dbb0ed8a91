#pragma once
// What transforms share: operations on a block of images (C, H, W), bytes or floats, one pass over the whole
// batch.
#include <array>
#include <span>

#include "limbeck/data/dataset.h"

namespace limbeck::data {

/// The upper left pixel of a window, in the image's coordinates; it may lie outside of the image.
struct Corner {
  int64_t top = 0, left = 0;
};

/// Image i becomes its window of height x width at corners[i]; what lies outside of the image is zero.
void cut(Block& images, std::span<const Corner> corners, int64_t height, int64_t width, Block& scratch);

/// The same, but what lies outside mirrors the image at its outermost pixels, which are not repeated:
/// 3 2 | 1 2 3 4 | 3 2. A window may reach as far outside as the image is long, less one pixel.
void cut_reflected(Block& images, std::span<const Corner> corners, int64_t height, int64_t width,
                   Block& scratch);

/// Mirrors image `row`, left to right, in place.
void mirror(Block& images, int64_t row);

/// What a byte becomes, for each of its 256 values.
using ByteTable = std::array<float, 256>;

/// Bytes become floats by table: one table for each of the equally long channels of a row, or one for all
/// values.
void look_up(Block& block, std::span<const ByteTable> tables);

/// Bytes become value / 255; floats stay.
void make_float(Block& block);

}  // namespace limbeck::data
