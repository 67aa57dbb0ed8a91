#pragma once
// ZCA whitening: the matrix that makes all values of a set uncorrelated, with variance 1, and changes each as
// little as it can.
//
//   C = (1/N) sum (x - m)(x - m)^T = U diag(l) U^T,   W = U diag(1 / sqrt(l + epsilon)) U^T
//
// A. J. Bell, T. J. Sejnowski: "The independent components of natural scenes are edge filters", Vision
// Research 37(23), 1997, https://doi.org/10.1016/S0042-6989(97)00121-1
#include "limbeck/data/set.h"

namespace limbeck::data {

/// The tables "mean" m (C, H, W) and "matrix" W (D, D), D = C H W, over these rows of the field "image" as
/// they come out of `before`; computed in float64 by libtorch, on its threads and not the loader's. Fewer
/// rows than values are no obstacle: epsilon > 0 stands in for the variance that they lack. UserError for
/// images of several sizes, or of more than 12,288 values.
Tables whitening(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
                 double epsilon);

}  // namespace limbeck::data
