#include "limbeck/tensor/tensor.h"

#include "limbeck/base/check.h"

namespace limbeck {

std::string shape_text(const Shape& shape) {
  std::string text;
  for (const int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "(" + text + ")";
}

const Tensor& only(const Tensors& tensors) {
  LIMBECK_CHECK(tensors.size() == 1, "there are ", tensors.size(), " tensors");
  return tensors.begin()->second;
}

}  // namespace limbeck
