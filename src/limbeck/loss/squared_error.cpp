#include "limbeck/loss/squared_error.h"

#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"

namespace limbeck::loss {

Tensor squared_error(const Tensor& a, const Tensor& b, at::Reduction::Reduction reduction) {
  const Tensor first = widened(a), second = widened(b);
  // The operator's backward pass wants both of one type.
  const at::ScalarType type = at::promote_types(first.scalar_type(), second.scalar_type());
  return at::mse_loss(first.to(type), second.to(type), reduction);
}

}  // namespace limbeck::loss
