#pragma once
// JPEG files of every kind, written by libjpeg, which the program itself only reads with.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "limbeck/data/picture.h"

namespace limbeck::data {

struct JpegKind {
  int quality = 100;  // flat blocks of 8x8 grey pixels then come back exactly
  bool progressive = false;
  bool two_scans = false;  // of one channel: its blocks' means, then all else
  bool arithmetic = false;
  bool adobe = true;                   // of four channels: says so, which means that inks are stored inverted
  J_COLOR_SPACE stored = JCS_UNKNOWN;  // the usual one for so many channels
  std::string exif = {};               // a segment of its own before the picture
};

/// An Exif segment with an orientation, its numbers stored as `order` ("II" or "MM") says.
inline std::string exif_of(int orientation, const std::string& order = "MM") {
  const auto number = [&](int value, int length) {
    std::string bytes;
    for (int i = 0; i < length; ++i) bytes += static_cast<char>(i < length - 1 ? 0 : value);
    return order == "MM" ? bytes : std::string(bytes.rbegin(), bytes.rend());
  };
  // A description first, so that the orientation is not the first entry: two entries of 12 bytes.
  return std::string("Exif\0\0", 6) + order + number(42, 2) + number(8, 4) + number(2, 2) +  //
         number(0x0e, 1) + number(1, 1) + number(2, 2) + number(4, 4) + "abc" + std::string(1, '\0') +
         std::string(order == "MM" ? "\x01\x12" : "\x12\x01", 2) + number(3, 2) + number(1, 4) +
         number(orientation, 2) + std::string(2, '\0') + number(0, 4);
}

/// The file of a picture with 1, 3 or 4 channels.
inline std::string encode_jpeg(const Image& image, const JpegKind& kind = {}) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &buffer, &size);
  jpeg.image_width = static_cast<JDIMENSION>(image.width);
  jpeg.image_height = static_cast<JDIMENSION>(image.height);
  jpeg.input_components = static_cast<int>(image.channels);
  jpeg.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : image.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  if (kind.stored != JCS_UNKNOWN) jpeg_set_colorspace(&jpeg, kind.stored);
  jpeg_set_quality(&jpeg, kind.quality, TRUE);
  if (kind.progressive) jpeg_simple_progression(&jpeg);
  static const jpeg_scan_info kTwoScans[] = {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 63, 0, 0}};
  if (kind.two_scans) {
    jpeg.scan_info = kTwoScans;
    jpeg.num_scans = 2;
  }
  jpeg.optimize_coding = kind.arithmetic ? FALSE : TRUE;
  jpeg.arith_code = kind.arithmetic ? TRUE : FALSE;
  if (image.channels == 4) jpeg.write_Adobe_marker = kind.adobe ? TRUE : FALSE;
  jpeg_start_compress(&jpeg, TRUE);
  if (!kind.exif.empty())
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(kind.exif.data()),
                      static_cast<unsigned>(kind.exif.size()));
  const std::size_t plane = static_cast<std::size_t>(image.height * image.width);
  std::vector<uint8_t> line;
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
    line.clear();
    for (std::size_t x = 0; x < static_cast<std::size_t>(image.width); ++x)
      for (std::size_t channel = 0; channel < static_cast<std::size_t>(image.channels); ++channel)
        line.push_back(image.values[channel * plane + y * static_cast<std::size_t>(image.width) + x]);
    JSAMPROW row = line.data();
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const std::string file(reinterpret_cast<const char*>(buffer), size);
  std::free(buffer);
  return file;
}

/// Grey, made of one 8x8 block for each of these levels, side by side.
inline Image blocks(const std::vector<uint8_t>& levels) {
  Image image{.channels = 1, .height = 8, .width = static_cast<int64_t>(8 * levels.size()), .values = {}};
  for (int y = 0; y < 8; ++y)
    for (const uint8_t level : levels) image.values.insert(image.values.end(), 8, level);
  return image;
}

/// One colour everywhere, given by its 3 values, or its 4 inks.
inline Image flat(const std::vector<uint8_t>& colour, int64_t height = 8, int64_t width = 8) {
  Image image{
      .channels = static_cast<int64_t>(colour.size()), .height = height, .width = width, .values = {}};
  for (const uint8_t value : colour)
    image.values.insert(image.values.end(), static_cast<std::size_t>(height * width), value);
  return image;
}

}  // namespace limbeck::data
