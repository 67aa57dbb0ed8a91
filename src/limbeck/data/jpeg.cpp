#include "limbeck/data/jpeg.h"

// jpeglib.h needs <cstdio> before it, and the numbers in jerror.h depend on what jpeglib.h defines.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <csetjmp>
#include <utility>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"

namespace limbeck::data {
namespace {

constexpr int kMostScans = 500;  // of a progressive picture: each costs time for all of its pixels

// What libjpeg calls for errors and warnings. It must not return from an error, and its frames know no
// exceptions, so an error jumps back to `decode` with the message kept here.
struct Report {
  jpeg_error_mgr base;  // first: libjpeg hands out a pointer to it
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void fail(j_common_ptr jpeg) {
  auto* report = reinterpret_cast<Report*>(jpeg->err);
  report->base.format_message(jpeg, report->message);
  std::longjmp(report->back, 1);
}

// A warning means that values are made up, but for three that say so only of the file's form.
void warn(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  const int code = jpeg->err->msg_code;
  if (code != JWRN_EXTRANEOUS_DATA && code != JWRN_JFIF_MAJOR && code != JWRN_ADOBE_XFORM) fail(jpeg);
}

void print_nothing(j_common_ptr) {}

void bound_scans(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
  auto* report = reinterpret_cast<Report*>(jpeg->err);
  std::snprintf(report->message, sizeof(report->message), "it has more than %d scans", kMostScans);
  std::longjmp(report->back, 1);
}

// One decoding. Everything that an error's jump must leave in order lives here, outside of the jump's frames.
struct Decoding {
  jpeg_decompress_struct jpeg{};
  Report report{};
  jpeg_progress_mgr progress{};
  std::vector<uint8_t> pixels;  // (height, width, channels)
  int64_t channels = 0;
  bool inverted = false;  // Adobe's programs store the ink that is left out

  Decoding() = default;
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;
  ~Decoding() { jpeg_destroy_decompress(&jpeg); }

  /// False where `report.message` says what is wrong with the file.
  bool run(std::string_view bytes, const JpegMarkers& markers);

 private:
  void start(std::string_view bytes);
  void read_lines();
};

void Decoding::start(std::string_view bytes) {
  jpeg_create_decompress(&jpeg);
  progress.progress_monitor = bound_scans;
  jpeg.progress = &progress;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = jpeg.num_components == 4   ? JCS_CMYK
                         : jpeg.num_components == 1 ? JCS_GRAYSCALE
                                                    : JCS_RGB;
  inverted = jpeg.saw_Adobe_marker != 0;
}

void Decoding::read_lines() {
  const auto line = static_cast<std::size_t>(jpeg.output_width) * static_cast<std::size_t>(channels);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = pixels.data() + jpeg.output_scanline * line;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);  // reads on to the end of the file, so that a missing end is noticed
}

bool Decoding::run(std::string_view bytes, const JpegMarkers& markers) {
  jpeg.err = jpeg_std_error(&report.base);
  report.base.error_exit = fail;
  report.base.emit_message = warn;
  report.base.output_message = print_nothing;
  if (setjmp(report.back) != 0) return false;
  start(bytes);
  if (jpeg.image_height != static_cast<JDIMENSION>(markers.height) ||
      jpeg.image_width != static_cast<JDIMENSION>(markers.width) ||
      jpeg.num_components != markers.components) {
    std::snprintf(report.message, sizeof(report.message), "its markers contradict each other");
    return false;
  }
  jpeg_start_decompress(&jpeg);
  channels = jpeg.output_components;
  pixels.resize(static_cast<std::size_t>(markers.height * markers.width * channels));
  read_lines();
  return true;
}

// x * y / 255, rounded.
uint8_t product(int x, int y) { return static_cast<uint8_t>((x * y + 127) / 255); }

std::vector<uint8_t> colours_of_inks(const std::vector<uint8_t>& inks, bool inverted) {
  std::vector<uint8_t> pixels(inks.size() / 4 * 3);
  const auto left_out = [&](std::size_t at) { return inverted ? inks[at] : 255 - inks[at]; };
  for (std::size_t i = 0; i < inks.size() / 4; ++i)
    for (std::size_t c = 0; c < 3; ++c) pixels[3 * i + c] = product(left_out(4 * i + c), left_out(4 * i + 3));
  return pixels;
}

}  // namespace

Image decode_jpeg(std::string_view bytes, const std::string& name, int64_t channels) {
  const auto markers = read_jpeg_markers(bytes, name);
  const PictureHeader header = read_jpeg_header(bytes, bytes.size(), name).value();
  channels = channels_for(header.colour, channels, name);
  Decoding decoding;
  if (!decoding.run(bytes, *markers))
    throw UserError(name + " is no readable JPEG picture: " + decoding.report.message);
  if (decoding.channels == 4) {
    decoding.pixels = colours_of_inks(decoding.pixels, decoding.inverted);
    decoding.channels = 3;
  }
  Image image = by_channel(decoding.pixels, decoding.channels, markers->height, markers->width);
  if (channels == 3 && image.channels == 1) {
    const std::size_t plane = image.values.size();
    image.values.resize(3 * plane);
    for (std::size_t i = 0; i < plane; ++i)
      image.values[plane + i] = image.values[2 * plane + i] = image.values[i];
    image.channels = 3;
  }
  return upright(std::move(image), markers->orientation);
}

Image upright(Image image, int orientation) {
  if (orientation == 1) return image;
  LIMBECK_CHECK(orientation >= 1 && orientation <= 8, "orientation ", orientation);
  const bool lies = orientation >= 5;  // its lines are columns of the picture
  // Where the picture's first pixel is stored: at the right, at the bottom.
  const bool right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image turned = image;
  if (lies) std::swap(turned.height, turned.width);
  auto out = turned.values.begin();
  for (int64_t channel = 0; channel < image.channels; ++channel)
    for (int64_t y = 0; y < turned.height; ++y)
      for (int64_t x = 0; x < turned.width; ++x) {
        int64_t row = lies ? x : y, column = lies ? y : x;
        if (bottom) row = image.height - 1 - row;
        if (right) column = image.width - 1 - column;
        *out++ =
            image.values[static_cast<std::size_t>((channel * image.height + row) * image.width + column)];
      }
  return turned;
}

}  // namespace limbeck::data
