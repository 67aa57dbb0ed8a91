#include "limbeck/tensorfile/idx.h"

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/tensorfile/gzip.h"

namespace limbeck::tensorfile {
namespace {

constexpr uint64_t kLargest = uint64_t{1} << 30;  // the largest set in use, EMNIST, has half of it
constexpr unsigned char kUnsignedBytes = 0x08;

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw UserError(name + " is no proper IDX file: " + what + "; fetch it again");
}

}  // namespace

Idx parse_idx(std::string_view bytes, const std::string& name) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if (bytes.size() < 4) refuse(name, "it is only " + std::to_string(bytes.size()) + " bytes long");
  if (byte(0) != 0 || byte(1) != 0) refuse(name, "it does not begin with the bytes 0 0");
  if (byte(2) != kUnsignedBytes)
    refuse(name, "its values are of type " + std::to_string(byte(2)) + " where 8, unsigned bytes, is wanted");
  const std::size_t dimensions = byte(3), header = 4 + 4 * dimensions;
  if (dimensions == 0) refuse(name, "it has no dimensions");
  if (bytes.size() < header) refuse(name, "it is cut off within its sizes");

  Idx idx;
  uint64_t count = 1;
  for (std::size_t i = 4; i < header; i += 4) {
    const uint32_t size =
        uint32_t{byte(i)} << 24 | uint32_t{byte(i + 1)} << 16 | uint32_t{byte(i + 2)} << 8 | byte(i + 3);
    idx.shape.push_back(size);
    if (__builtin_mul_overflow(count, uint64_t{size}, &count)) refuse(name, "its sizes overflow");
  }
  const uint64_t there = bytes.size() - header;
  if (there != count)
    refuse(name, "its sizes promise " + std::to_string(count) + " bytes and there are " +
                     std::to_string(there) + (there < count ? " (is it cut off?)" : ""));
  idx.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
  return idx;
}

std::string read_maybe_gzip(const std::filesystem::path& path, uint64_t limit) {
  std::string bytes = read_file(path, limit);
  return is_gzip(bytes) ? gunzip(bytes, limit, path.string()) : bytes;
}

Idx read_idx(const std::filesystem::path& path) {
  return parse_idx(read_maybe_gzip(path, kLargest), path.string());
}

}  // namespace limbeck::tensorfile
