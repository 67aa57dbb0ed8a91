#include "limbeck/data/tables.h"

#include <ATen/ATen.h>

#include <cstring>

namespace limbeck::data {

Tensor tensor_of(const Table& table) {
  const Tensor tensor = at::empty(table.shape, at::TensorOptions(at::kFloat));
  std::memcpy(tensor.data_ptr<float>(), table.values.data(), table.values.size() * sizeof(float));
  return tensor;
}

std::shared_ptr<const Table> table_of(const Tensor& tensor) {
  const Tensor plain = tensor.to(at::kCPU, at::kFloat).contiguous();
  const auto* values = plain.const_data_ptr<float>();
  return std::make_shared<Table>(Table{shape_of(plain), {values, values + plain.numel()}});
}

}  // namespace limbeck::data
