#pragma once
// Images in another size. Bytes come out as Pillow's `Image.resize` gives them, on which published recipes
// ran, bit for bit: weights are whole numbers of 2^-22, lines are resampled before columns, and both times
// the result is rounded to a byte. https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
#include "limbeck/data/dataset.h"

namespace limbeck::data {

enum class Filter {
  nearest,   // the pixel under the new one's middle
  bilinear,  // a triangle one pixel wide each way, or as wide as a new pixel where images shrink
  bicubic    // Keys' cubic with a = -1/2, twice as wide
};

/// Every image becomes one of height x width.
void resample(Block& images, int64_t height, int64_t width, Filter filter, Block& scratch);

/// Images of more than `side` pixels a side shrink until the longer side has so many.
void fit_within(Block& images, int64_t side, Block& scratch);

}  // namespace limbeck::data
