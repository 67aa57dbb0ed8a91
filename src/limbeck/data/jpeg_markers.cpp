// The markers at the beginning of a JPEG file (ITU-T T.81, annex B) and the orientation in its Exif segment
// (JEITA CP-3451, tag 0x0112).
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/data/jpeg.h"

namespace limbeck::data {
namespace {

constexpr uint64_t kMostPixelsOfAByte = 512;  // a Huffman code is at least one bit, for a block of 8x8 pixels
constexpr std::string_view kExif("Exif\0\0", 6);

constexpr uint8_t kStartOfImage = 0xd8, kEndOfImage = 0xd9, kStartOfScan = 0xda, kApp1 = 0xe1;

uint8_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<uint8_t>(bytes[at]); }

// Numbers of a TIFF structure, which says itself how they are stored.
class Tiff {
 public:
  explicit Tiff(std::string_view bytes) : bytes_(bytes), big_(bytes.starts_with("MM")) {}

  bool is_tiff() const {
    return (bytes_.starts_with("MM") || bytes_.starts_with("II")) && number(2, 2) == 42;
  }
  /// 0 where the bytes end before.
  uint64_t number(uint64_t at, int length) const {
    if (at + static_cast<uint64_t>(length) > bytes_.size()) return 0;
    uint64_t value = 0;
    for (int i = 0; i < length; ++i) {
      const auto place = static_cast<std::size_t>(at) + static_cast<std::size_t>(big_ ? i : length - 1 - i);
      value = value << 8 | byte_at(bytes_, place);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  bool big_;
};

// 1 wherever the segment says nothing that can be understood.
int orientation_of(std::string_view segment) {
  constexpr uint64_t kTag = 0x0112, kShort = 3, kEntryBytes = 12;
  if (!segment.starts_with(kExif)) return 1;
  const Tiff tiff(segment.substr(kExif.size()));
  if (!tiff.is_tiff()) return 1;
  const uint64_t first = tiff.number(4, 4), count = tiff.number(first, 2);
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t entry = first + 2 + i * kEntryBytes;
    if (tiff.number(entry, 2) != kTag || tiff.number(entry + 2, 2) != kShort) continue;
    const uint64_t value = tiff.number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

bool starts_frame(uint8_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Markers that have no segment: fillings, restarts, a second beginning.
bool stands_alone(uint8_t marker) { return marker <= 0x01 || (marker >= 0xd0 && marker <= kStartOfImage); }

// Of a frame's segment: precision, height, width, components.
void read_frame(uint8_t marker, std::string_view segment, const std::string& name, JpegMarkers& found) {
  if (marker > 0xc2)
    throw UserError(name +
                    " is a lossless, hierarchical or arithmetic-coded JPEG, which is not supported; "
                    "save it as an ordinary one");
  if (segment.size() < 6) throw UserError(name + " is no readable JPEG picture: its frame is cut off");
  if (segment[0] != 8)
    throw UserError(name + " is a JPEG of " + std::to_string(byte_at(segment, 0)) +
                    " bits a value; only those of 8 are read");
  found.height = byte_at(segment, 1) << 8 | byte_at(segment, 2);
  found.width = byte_at(segment, 3) << 8 | byte_at(segment, 4);
  found.components = byte_at(segment, 5);
  if (found.components != 1 && found.components != 3 && found.components != 4)
    throw UserError(name + " is a JPEG of " + std::to_string(found.components) +
                    " colour components; 1 (grey), 3 and 4 (CMYK) are read");
  check_size(found.height, found.width, name);
}

}  // namespace

std::optional<JpegMarkers> read_jpeg_markers(std::string_view bytes, const std::string& name) {
  const auto broken = [&](const std::string& why) -> UserError {
    return UserError(name + " is no readable JPEG picture: " + why);
  };
  if (bytes.size() < 2 || byte_at(bytes, 0) != 0xff || byte_at(bytes, 1) != kStartOfImage)
    throw broken("it does not begin as one");
  JpegMarkers found;
  bool has_orientation = false;
  for (std::size_t at = 2;;) {
    // Any number of filling bytes 0xff, the marker, its segment's length with the two bytes of the length.
    if (at < bytes.size() && byte_at(bytes, at) != 0xff) throw broken("a marker is missing");
    while (at < bytes.size() && byte_at(bytes, at) == 0xff) ++at;
    if (at + 3 > bytes.size()) return std::nullopt;
    const uint8_t marker = byte_at(bytes, at);
    if (stands_alone(marker)) throw broken("a marker stands where it must not");
    if (marker == kStartOfScan || marker == kEndOfImage) throw broken("it has no frame");
    const std::size_t length = static_cast<std::size_t>(byte_at(bytes, at + 1)) << 8 | byte_at(bytes, at + 2);
    if (length < 2) throw broken("a segment has an impossible length");
    if (at + 1 + length > bytes.size()) return std::nullopt;
    const std::string_view segment = bytes.substr(at + 3, length - 2);
    if (marker == kApp1 && !has_orientation && segment.starts_with(kExif)) {
      has_orientation = true;
      found.orientation = orientation_of(segment);
    }
    if (starts_frame(marker)) {
      read_frame(marker, segment, name, found);
      return found;
    }
    at += 1 + length;
  }
}

std::optional<PictureHeader> read_jpeg_header(std::string_view beginning, uint64_t file_size,
                                              const std::string& name) {
  const auto found = read_jpeg_markers(beginning, name);
  if (!found && beginning.size() >= file_size)
    throw UserError(name + " is no readable JPEG picture: it ends before its picture begins");
  if (!found) return std::nullopt;
  const auto pixels = static_cast<uint64_t>(found->height) * static_cast<uint64_t>(found->width);
  if (pixels / kMostPixelsOfAByte > file_size)
    throw UserError(name + " is too short for the " + std::to_string(found->height) + "x" +
                    std::to_string(found->width) + " pixels it claims to hold");
  PictureHeader header{.height = found->height, .width = found->width, .colour = found->components != 1};
  if (found->orientation >= 5) std::swap(header.height, header.width);
  return header;
}

}  // namespace limbeck::data
