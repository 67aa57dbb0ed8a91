#pragma once
// PNG files of every kind, written byte by byte, so that the decoder meets files that are not our encoder's.
#include <zlib.h>

#include <cstdint>
#include <string>

namespace limbeck::data {

inline std::string big_endian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

inline std::string chunk(const std::string& type, const std::string& content) {
  const std::string body = type + content;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<uint32_t>(content.size())) + body + big_endian(static_cast<uint32_t>(sum));
}

inline std::string deflated(const std::string& content) {
  uLongf size = compressBound(static_cast<uLong>(content.size()));
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
           static_cast<uLong>(content.size()));
  out.resize(size);
  return out;
}

/// `lines` holds the scan lines, each with its filter byte; `extra` chunks come before them.
inline std::string raw_png(uint32_t width, uint32_t height, int depth, int color_type,
                           const std::string& lines, const std::string& extra = "") {
  const std::string header = big_endian(width) + big_endian(height) + static_cast<char>(depth) +
                             static_cast<char>(color_type) + std::string(3, '\0');
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + extra + chunk("IDAT", deflated(lines)) +
         chunk("IEND", "");
}

}  // namespace limbeck::data
