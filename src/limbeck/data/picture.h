#pragma once
// Pictures in files, PNG or JPEG, told apart by their first bytes and not by their names. Files are
// untrusted: sizes are bounded and held against the size of the file before anything is allocated.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::data {

inline constexpr int64_t kMostSide = 16384, kMostPixels = int64_t{1} << 26;  // of a picture that is read
inline constexpr uint64_t kMostPictureFile = uint64_t{1} << 28;              // bytes

/// What the first bytes of a file say of its picture, as `decode_picture` gives it.
struct PictureHeader {
  int64_t height = 0, width = 0;
  bool colour = false;  // false: grey values only
  bool operator==(const PictureHeader&) const = default;
};

/// Values by channel: (channels, height, width), 1 channel for grey, 3 for red, green, blue.
struct Image {
  int64_t channels = 0, height = 0, width = 0;
  std::vector<uint8_t> values = {};
  bool operator==(const Image&) const = default;
};

/// `beginning` holds the first bytes of a file of `file_size` bytes that errors call `name`. Nothing if the
/// header goes on behind them. UserError for anything but a PNG or JPEG of at most 16,384 pixels a side and
/// 2^26 pixels in all that the file can hold.
std::optional<PictureHeader> read_header(std::string_view beginning, uint64_t file_size,
                                         const std::string& name);

/// Decodes a whole file. `channels` 1 or 3; 0 is what the file has. Grey pictures become colour by repeating.
/// UserError for a broken or cut-off file, and for colour asked as grey.
Image decode_picture(std::string_view bytes, const std::string& name, int64_t channels = 0);

/// UserError for a picture of no or too many pixels.
void check_size(int64_t height, int64_t width, const std::string& name);

/// How many channels to decode, where the file has colours or not and `asked` are wanted (0: as it has).
/// UserError for colour asked as grey.
int64_t channels_for(bool colour, int64_t asked, const std::string& name);

/// Pixels (height, width, channels) to values by channel.
Image by_channel(const std::vector<uint8_t>& pixels, int64_t channels, int64_t height, int64_t width);

}  // namespace limbeck::data
