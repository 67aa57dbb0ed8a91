#pragma once
// Flow: how a section of a network turns its first layer into its last, channel by channel.
#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// G_ij = 1/(h w) * sum over places of F_i K_j, of the first layer F (N, m, H, W) and the last K (N, n, H',
/// W') of a section: (N, m, n), in float32 at least. The larger layer is pooled to the smaller's size, by
/// maximum or by average.
Tensor flow(const Tensor& first, const Tensor& last, bool maximum);

}  // namespace limbeck::loss
