#pragma once
// IDX: the format of MNIST and its successors, plain or gzip-compressed. The file is untrusted.
// Format: 0x00 0x00 type ndim, ndim big-endian 32-bit sizes, the values. Only unsigned bytes (type 0x08) are
// read.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::tensorfile {

struct Idx {
  std::vector<int64_t> shape;
  std::vector<uint8_t> values;  // row-major
};

/// UserError for a wrong magic number, another type, sizes that overflow, too few or too many bytes, broken
/// gzip, and more than 1 GiB.
Idx read_idx(const std::filesystem::path& path);
Idx parse_idx(std::string_view bytes, const std::string& name);  // uncompressed

/// The file's content, decompressed if it is gzip; at most `limit` bytes.
std::string read_maybe_gzip(const std::filesystem::path& path, uint64_t limit);

}  // namespace limbeck::tensorfile
