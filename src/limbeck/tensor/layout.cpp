#include "limbeck/tensor/layout.h"

#include <ATen/ATen.h>

#include "limbeck/base/check.h"

namespace limbeck {

Tensor channels_last(const Tensor& tensor) {
  return tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
}

Tensor laid_out_like(const Tensor& value, const Tensor& like) {
  LIMBECK_CHECK(value.sizes() == like.sizes(), value.sizes(), " against ", like.sizes());
  return at::empty_like(like).copy_(value);
}

}  // namespace limbeck
