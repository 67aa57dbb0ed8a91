#pragma once
// Which channels speak for which class: the activation matrix of F. Tung, G. Mori, "Similarity-Preserving
// Knowledge Distillation", ICCV 2019, figure 2.
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

/// Of features (N, C, H, W) the mean over all places (N, C); vectors (N, C) stay.
Tensor channel_means(const Tensor& features);

/// Of features (N, C, H, W) the mean over all channels, place by place (N, H * W).
Tensor place_means(const Tensor& features);

/// For each row of M (C, N) the share of its variance that lies between the classes of its columns: 0 where
/// classes do not differ, 1 where a channel is constant within each. Columns of unknown class do not count; a
/// channel that never changes has none (not a number). Returns (C), float64.
Tensor class_shares(const Tensor& m, const std::vector<int64_t>& labels);

/// M (C, N), ordered by class, with fewer columns: neighbours of one class are averaged, so that about `most`
/// are left and no class is without one. `labels` become those of the new columns.
Tensor condensed(const Tensor& m, std::vector<int64_t>& labels, int64_t most);

}  // namespace limbeck::explain
