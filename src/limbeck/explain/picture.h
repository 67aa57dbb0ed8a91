#pragma once
// Numbers as pictures. There is no text in them: titles and scales stand beside them.
#include <string>
#include <vector>

#include "limbeck/data/picture.h"
#include "limbeck/explain/colours.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

using data::Image;

/// What colours, or the heights of bars, mean: the same for all panels of a grid.
struct Scale {
  std::string label;  // "similarity"
  double low = 0, high = 1;
  ColourMap map = ColourMap::sequential;

  /// 0 at `low`, 1 at `high`; 0.5 where both are equal.
  double place(double value) const;
};

/// From the `share`-th to the (1 - `share`)-th part of all values, 0 for the least and the largest;
/// no-numbers do not count. Values may be of any shape.
Scale range_of(const std::string& label, const std::vector<Tensor>& values, double share = 0);

/// The same, but where values lie on both sides of 0 diverging, and as far to either side.
Scale scale_of(const std::string& label, const std::vector<Tensor>& values, double share = 0);

/// A picture (H, W) of numbers (H, W), one pixel for each.
Image coloured(const Tensor& values, const Scale& scale);

/// (H, W) up- or down-sampled to another size: each pixel shows the value that lies nearest, as
/// at::upsample_nearest2d.
Tensor nearest(const Tensor& values, int64_t height, int64_t width);

/// Each pixel becomes factor x factor pixels.
Image enlarged(const Image& image, int64_t factor);

/// Pixels that the longer side of a picture should have at least, so that it can be looked at by itself.
inline constexpr int64_t kLeastSide = 224;

/// The least factor that makes the longer side at least `side` pixels.
int64_t factor_for(const Image& image, int64_t side);

/// Puts `width` columns, or rows, of paper before each of these, which ascend.
Image with_column_gaps(const Image& image, const std::vector<int64_t>& before, int64_t width);
Image with_row_gaps(const Image& image, const std::vector<int64_t>& before, int64_t width);

/// Bars for values (C) from 0 to 1, left to right in equal room; the one at `marked` stands out, -1 is none.
Image bars(const Tensor& values, int64_t marked);

/// The colours of a scale, from low on the left to high on the right.
Image colour_bar(ColourMap map);

}  // namespace limbeck::explain
