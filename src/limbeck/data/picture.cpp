#include "limbeck/data/picture.h"

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/data/jpeg.h"
#include "limbeck/data/png.h"

namespace limbeck::data {
namespace {

constexpr std::string_view kPng("\x89PNG\r\n\x1a\n", 8), kJpeg("\xff\xd8\xff", 3);

[[noreturn]] void refuse(const std::string& name) {
  throw UserError(name + " is neither a PNG nor a JPEG picture");
}

}  // namespace

std::optional<PictureHeader> read_header(std::string_view beginning, uint64_t file_size,
                                         const std::string& name) {
  if (beginning.starts_with(kPng)) return read_png_header(beginning, file_size, name);
  if (beginning.starts_with(kJpeg)) return read_jpeg_header(beginning, file_size, name);
  refuse(name);
}

Image decode_picture(std::string_view bytes, const std::string& name, int64_t channels) {
  if (bytes.starts_with(kPng)) return decode_png(bytes, name, channels);
  if (bytes.starts_with(kJpeg)) return decode_jpeg(bytes, name, channels);
  refuse(name);
}

void check_size(int64_t height, int64_t width, const std::string& name) {
  if (height <= 0 || width <= 0) throw UserError(name + " is a picture without pixels");
  if (height > kMostSide || width > kMostSide || height * width > kMostPixels)
    throw UserError(name + " is a picture of " + std::to_string(height) + "x" + std::to_string(width) +
                    " pixels; at most 16384 a side and 67108864 in all are read");
}

int64_t channels_for(bool colour, int64_t asked, const std::string& name) {
  LIMBECK_CHECK(asked == 0 || asked == 1 || asked == 3, asked, " channels");
  if (asked == 1 && colour) throw UserError(name + " is a colour picture where a grey one is needed");
  return asked == 0 ? (colour ? 3 : 1) : asked;
}

Image by_channel(const std::vector<uint8_t>& pixels, int64_t channels, int64_t height, int64_t width) {
  LIMBECK_CHECK(static_cast<int64_t>(pixels.size()) == channels * height * width);
  Image image{.channels = channels, .height = height, .width = width, .values = {}};
  image.values.resize(pixels.size());
  const auto step = static_cast<std::size_t>(channels), plane = static_cast<std::size_t>(height * width);
  for (std::size_t channel = 0; channel < step; ++channel)
    for (std::size_t i = 0; i < plane; ++i) image.values[channel * plane + i] = pixels[i * step + channel];
  return image;
}

}  // namespace limbeck::data
