#pragma once
// PNG pictures, 8 bits a value, by libspng. Files are untrusted: dimensions are bounded and held against the
// size of the file before anything is allocated.
#include <string>
#include <string_view>

#include "limbeck/data/picture.h"

namespace limbeck::data {

/// Bytes of a PNG file that `read_png_header` needs.
inline constexpr std::size_t kPngHeaderBytes = 33;

/// As `read_header`, for a PNG; its header goes on behind no beginning of that many bytes.
PictureHeader read_png_header(std::string_view bytes, uint64_t file_size, const std::string& name);

/// As `decode_picture`, for a PNG. Deep values keep their upper 8 bits; transparency is ignored.
Image decode_png(std::string_view bytes, const std::string& name, int64_t channels = 0);

/// The file of a picture with 1 or 3 channels.
std::string encode_png(const Image& image);

}  // namespace limbeck::data
