#include "limbeck/tensor/files.h"

#include <ATen/ATen.h>

#include <cstring>

#include "limbeck/base/check.h"
#include "limbeck/tensorfile/safetensors.h"

namespace limbeck {
namespace {

using tensorfile::Type;

at::ScalarType torch_type(Type type) {
  switch (type) {
    case Type::f64:
      return at::kDouble;
    case Type::f32:
      return at::kFloat;
    case Type::f16:
      return at::kHalf;
    case Type::bf16:
      return at::kBFloat16;
    case Type::i64:
      return at::kLong;
    case Type::i32:
      return at::kInt;
    case Type::i16:
      return at::kShort;
    case Type::i8:
      return at::kChar;
    case Type::u8:
      return at::kByte;
    case Type::boolean:
      return at::kBool;
  }
  LIMBECK_CHECK(false, "type ", static_cast<int>(type));
  return at::kFloat;
}

Type file_type(at::ScalarType type) {
  for (const Type candidate : {Type::f64, Type::f32, Type::f16, Type::bf16, Type::i64, Type::i32, Type::i16,
                               Type::i8, Type::u8, Type::boolean})
    if (torch_type(candidate) == type) return candidate;
  LIMBECK_CHECK(false, "tensors of type ", c10::toString(type), " cannot be saved");
  return Type::f32;
}

}  // namespace

Tensors load_tensors(const std::filesystem::path& path) {
  const auto file = tensorfile::Safetensors::read(path);
  Tensors tensors;
  for (const auto& [name, array] : file.arrays()) {
    const Tensor tensor = at::empty(array.shape, torch_type(array.type));
    if (!array.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), array.bytes.data(), array.bytes.size());
    tensors.emplace(name, tensor);
  }
  return tensors;
}

void save_tensors(const std::filesystem::path& path, const Tensors& tensors,
                  const std::map<std::string, std::string>& metadata) {
  std::map<std::string, Tensor> row_major;  // keeps the bytes alive until they are written
  std::map<std::string, tensorfile::Array> arrays;
  for (const auto& [name, tensor] : tensors) {
    LIMBECK_CHECK(tensor.defined() && tensor.layout() == at::kStrided, name);
    const Tensor& there = row_major[name] = tensor.detach().cpu().contiguous();
    arrays[name] = {file_type(there.scalar_type()),
                    shape_of(there),
                    {static_cast<const std::byte*>(there.const_data_ptr()), there.nbytes()}};
  }
  tensorfile::write_safetensors(path, arrays, metadata);
}

}  // namespace limbeck
