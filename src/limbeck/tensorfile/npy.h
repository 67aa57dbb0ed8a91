#pragma once
// NPY: one array in a file, as numpy.load reads it. Version 1.0, little-endian, row-major (C order), of
// float64, float32, int64 or uint8. The file is untrusted: its header is read strictly, and its size must be
// what the header says. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/tensorfile/safetensors.h"

namespace limbeck::tensorfile {

struct Npy {
  Type type = Type::f32;
  std::vector<int64_t> shape;     // {} is one number
  std::vector<std::byte> values;  // row-major, lowest byte first
};

/// The file's bytes: equal arrays make equal ones. CheckFailed for other types than the four.
std::string npy_text(const Array& array);

/// UserError, beginning with `name`, for what is no such file: other versions, types or orders, a header that
/// is not as numpy writes it, sizes that overflow, too few or too many bytes.
Npy parse_npy(std::string_view bytes, const std::string& name);
Npy read_npy(const std::filesystem::path& path);

}  // namespace limbeck::tensorfile
