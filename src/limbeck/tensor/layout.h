#pragma once
// Memory layout is state: fused kernels pair raw pointers without looking at strides.
#include "limbeck/tensor/tensor.h"

namespace limbeck {

/// (N, C, H, W) in channels-last memory; other ranks as they are.
Tensor channels_last(const Tensor& tensor);

/// `value` copied into memory of the same strides as `like` (same shape), on its device, in its type.
Tensor laid_out_like(const Tensor& value, const Tensor& like);

}  // namespace limbeck
