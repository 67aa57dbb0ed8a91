#pragma once
// JPEG pictures, 8 bits a value, sequential or progressive, by libjpeg-turbo. Pictures are turned upright as
// their Exif orientation says; colour profiles are ignored; CMYK becomes red, green, blue by
// R = 255 (1 - C)(1 - K) and its like.
//
// JPEG has no checksums: a file that is cut off, or whose code is broken, is refused; a file with other
// values in it than its writer meant cannot be told.
#include <optional>
#include <string>
#include <string_view>

#include "limbeck/data/picture.h"

namespace limbeck::data {

/// What the markers of a JPEG file say before its picture begins.
struct JpegMarkers {
  int64_t height = 0, width = 0;  // as they are stored
  int64_t components = 0;         // 1 grey, 3 colour, 4 CMYK
  int orientation = 1;            // Exif: 1 upright ... 8; 5 to 8 lie on their side
};

/// Reads markers up to the one that gives the size; nothing if that lies behind `beginning`. UserError where
/// the bytes are no JPEG, or one of a kind that is not read (lossless, hierarchical, arithmetic).
std::optional<JpegMarkers> read_jpeg_markers(std::string_view beginning, const std::string& name);

/// As `read_header`, for a JPEG.
std::optional<PictureHeader> read_jpeg_header(std::string_view beginning, uint64_t file_size,
                                              const std::string& name);

/// As `decode_picture`, for a JPEG.
Image decode_jpeg(std::string_view bytes, const std::string& name, int64_t channels = 0);

/// The picture as it is to be seen, from one stored with this Exif orientation (1 to 8).
Image upright(Image image, int orientation);

}  // namespace limbeck::data
