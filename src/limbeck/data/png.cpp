#include "limbeck/data/png.h"

#include <spng.h>

#include <cstdlib>
#include <memory>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"

namespace limbeck::data {
namespace {

constexpr std::size_t kMostChunk = std::size_t{1} << 24;  // bytes of text, profiles and the like
constexpr uint64_t kMostDeflate = 1032;                   // deflate makes no byte into more than so many

constexpr std::string_view kEnd("\0\0\0\0IEND\xae\x42\x60\x82", 12);

struct Free {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, Free>;

Context context(int flags) {
  Context made(spng_ctx_new(flags));
  if (!made) throw EnvironmentError("out of memory");
  return made;
}

void check(int result, const std::string& name) {
  if (result != 0) throw UserError(name + " is no readable PNG picture: " + spng_strerror(result));
}

uint64_t values_in(uint8_t color_type) {
  switch (color_type) {
    case SPNG_COLOR_TYPE_TRUECOLOR:
      return 3;
    case SPNG_COLOR_TYPE_TRUECOLOR_ALPHA:
      return 4;
    case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA:
      return 2;
    default:
      return 1;
  }
}

spng_ihdr header(spng_ctx* png, uint64_t file_size, const std::string& name) {
  spng_ihdr found{};
  check(spng_get_ihdr(png, &found), name);
  check_size(found.height, found.width, name);
  const uint64_t bits = uint64_t{found.width} * found.height * values_in(found.color_type) * found.bit_depth;
  if (bits / 8 > file_size * kMostDeflate)
    throw UserError(name + " is too short for the " + std::to_string(found.height) + "x" +
                    std::to_string(found.width) + " pixels it claims to hold");
  return found;
}

bool is_grey(const spng_ihdr& found) {
  return found.color_type == SPNG_COLOR_TYPE_GRAYSCALE || found.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
}

}  // namespace

PictureHeader read_png_header(std::string_view bytes, uint64_t file_size, const std::string& name) {
  const Context png = context(0);
  check(spng_set_png_buffer(png.get(), bytes.data(), bytes.size()), name);
  const spng_ihdr found = header(png.get(), file_size, name);
  return {.height = found.height, .width = found.width, .colour = !is_grey(found)};
}

Image decode_png(std::string_view bytes, const std::string& name, int64_t channels) {
  const Context png = context(0);
  check(spng_set_chunk_limits(png.get(), kMostChunk, kMostChunk), name);
  check(spng_set_png_buffer(png.get(), bytes.data(), bytes.size()), name);
  const spng_ihdr found = header(png.get(), bytes.size(), name);
  channels = channels_for(!is_grey(found), channels, name);

  std::size_t size = 0;
  check(spng_decoded_image_size(png.get(), SPNG_FMT_RGB8, &size), name);
  std::vector<uint8_t> pixels(size);
  check(spng_decode_image(png.get(), pixels.data(), size, SPNG_FMT_RGB8, 0), name);
  check(spng_decode_chunks(png.get()), name);
  // A file that lacks its end is broken even if every pixel is there; libspng lets the last four bytes pass.
  if (bytes.rfind(kEnd) == std::string_view::npos) check(SPNG_IO_EOF, name);

  Image image{.channels = channels, .height = found.height, .width = found.width, .values = {}};
  const std::size_t plane = std::size_t{found.height} * found.width;
  LIMBECK_CHECK(size == plane * 3);
  image.values.resize(plane * static_cast<std::size_t>(channels));
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel)
    for (std::size_t i = 0; i < plane; ++i) image.values[channel * plane + i] = pixels[i * 3 + channel];
  return image;
}

std::string encode_png(const Image& image) {
  const auto channels = static_cast<std::size_t>(image.channels);
  const auto plane = static_cast<std::size_t>(image.height * image.width);
  LIMBECK_CHECK((channels == 1 || channels == 3) && plane > 0 && image.values.size() == channels * plane);
  std::vector<uint8_t> pixels(image.values.size());
  for (std::size_t channel = 0; channel < channels; ++channel)
    for (std::size_t i = 0; i < plane; ++i)
      pixels[i * channels + channel] = image.values[channel * plane + i];

  const Context png = context(SPNG_CTX_ENCODER);
  spng_ihdr ihdr{};
  ihdr.width = static_cast<uint32_t>(image.width);
  ihdr.height = static_cast<uint32_t>(image.height);
  ihdr.color_type = channels == 1 ? SPNG_COLOR_TYPE_GRAYSCALE : SPNG_COLOR_TYPE_TRUECOLOR;
  ihdr.bit_depth = 8;
  const auto made = [](int result) { LIMBECK_CHECK(result == 0, spng_strerror(result)); };
  made(spng_set_option(png.get(), SPNG_ENCODE_TO_BUFFER, 1));
  made(spng_set_ihdr(png.get(), &ihdr));
  made(spng_encode_image(png.get(), pixels.data(), pixels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE));
  std::size_t size = 0;
  int result = 0;
  const std::unique_ptr<void, decltype(&std::free)> buffer(spng_get_png_buffer(png.get(), &size, &result),
                                                           std::free);
  made(result);
  return {static_cast<const char*>(buffer.get()), size};
}

}  // namespace limbeck::data
