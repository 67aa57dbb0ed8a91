#pragma once
// Which classes a network confuses: clusters of the columns of its predictions' covariance.
#include <cstdint>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

/// (C, C) float64: how the probabilities (N, C) of two classes vary together over rows. Classes that are
/// often predicted together have columns that are alike.
Tensor covariance(const Tensor& probabilities);

/// Groups of rows of `points` (n, D), `count` of them (1 to n), none empty, each in ascending order and all
/// ordered by their first member. k-means (S. Lloyd, 1982) from centres drawn far apart (D. Arthur, S.
/// Vassilvitskii: "k-means++", SODA 2007), the best of ten attempts; a function of the points and the key
/// alone.
std::vector<std::vector<int64_t>> clusters(const Tensor& points, int64_t count, const Random& key);

}  // namespace limbeck::explain
