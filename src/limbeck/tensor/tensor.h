#pragma once
// Tensor, and tensors by name: what every layer above speaks.
#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace limbeck {

using Tensor = at::Tensor;
using Tensors = std::map<std::string, Tensor>;  // inputs, activations, buffers: by name
using Shape = std::vector<int64_t>;

inline Shape shape_of(const Tensor& tensor) { return tensor.sizes().vec(); }

/// "(64, 16, 32, 32)".
std::string shape_text(const Shape& shape);

/// The one tensor of a map that holds one; CheckFailed otherwise.
const Tensor& only(const Tensors& tensors);

}  // namespace limbeck
