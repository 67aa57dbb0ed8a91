#pragma once
// The JSON header of a safetensors file, read strictly.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/tensorfile/safetensors.h"

namespace limbeck::tensorfile {

/// What the header says of one tensor; its bytes are [begin, end) of the data behind the header.
struct Slot {
  std::string name;
  Type type = Type::f32;
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;
};

struct Header {
  std::vector<Slot> slots;  // in the order of their bytes: no gap, no overlap, nothing left over
  std::map<std::string, std::string> metadata;
};

inline constexpr uint64_t kLargestHeader = 100'000'000;  // bytes, as the format fixes it

/// Reads the header of a file that holds `data_size` bytes behind it. UserError begins with `file`.
Header parse_header(std::string_view json, uint64_t data_size, const std::string& file);

/// Bytes of a tensor, or nothing if that is no number of 63 bits.
std::optional<uint64_t> bytes_of(Type type, const std::vector<int64_t>& shape);

[[noreturn]] void refuse(const std::string& file, const std::string& what);

}  // namespace limbeck::tensorfile
