#pragma once
// PNG pictures, 8 bits a value, by libspng. Files are untrusted: dimensions are bounded and held against the
// size of the file before anything is allocated.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::data {

/// What the first bytes of a PNG file say.
struct PngHeader {
  int64_t height = 0, width = 0;
  bool colour = false;  // false: grey values only
};

/// Values by channel: (channels, height, width), 1 channel for grey, 3 for red, green, blue.
struct Image {
  int64_t channels = 0, height = 0, width = 0;
  std::vector<uint8_t> values = {};
  bool operator==(const Image&) const = default;
};

/// Bytes of a PNG file that `read_png_header` needs.
inline constexpr std::size_t kPngHeaderBytes = 33;

/// `name` is what errors call the file, `file_size` the size of the whole of it. UserError for anything but
/// the beginning of a PNG of at most 16,384 pixels a side and 2^26 pixels in all that the file can hold.
PngHeader read_png_header(std::string_view bytes, uint64_t file_size, const std::string& name);

/// Decodes a whole file. `channels` 1 or 3; 0 is what the file has. Grey pictures become colour by repeating;
/// deep values keep their upper 8 bits; transparency is ignored. UserError for a broken or cut-off file, and
/// for colour asked as grey.
Image decode_png(std::string_view bytes, const std::string& name, int64_t channels = 0);

/// The file of a picture with 1 or 3 channels.
std::string encode_png(const Image& image);

}  // namespace limbeck::data
