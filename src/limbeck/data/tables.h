#pragma once
// Tables as tensors, for files that are kept with a model.
#include "limbeck/data/transforms.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::data {

Tensor tensor_of(const Table& table);                         // float32, of the table's shape
std::shared_ptr<const Table> table_of(const Tensor& tensor);  // of any type and layout

}  // namespace limbeck::data
