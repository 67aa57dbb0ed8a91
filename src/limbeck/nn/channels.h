#pragma once
// What rearranges or joins channels without parameters. None reads the batch size, so that a trace fits every
// size.
#include "limbeck/tensor/tensor.h"

namespace limbeck::nn {

/// (N, C, H, W) with the channels of `groups` equal groups dealt out in turn: of (a1 a2 | b1 b2) it makes a1
/// b1 a2 b2. After X. Zhang et al., "ShuffleNet", CVPR 2018, section 3.1. One group changes nothing.
Tensor shuffle_channels(const Tensor& x, int64_t groups);

/// The largest of `pieces` values per channel: (N, pieces * C, ...) -> (N, C, ...), where piece p of channel
/// c is channel p * C + c of the input. After I. Goodfellow et al., "Maxout Networks", ICML 2013, section 3.
/// Where pieces are equal they share the gradient.
Tensor max_out(const Tensor& x, int64_t pieces);

}  // namespace limbeck::nn
