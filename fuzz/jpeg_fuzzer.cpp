// JPEG: whatever the bytes, they are refused with a UserError, or decode to as many values as the picture
// says, in the size that its header gave.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "limbeck/base/error.h"
#include "limbeck/data/jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const auto header = data::read_jpeg_header(bytes, size, "x.jpg");
    const data::Image image = data::decode_jpeg(bytes, "x.jpg");
    const auto values = static_cast<std::size_t>(image.channels * image.height * image.width);
    if (values != image.values.size() || image.height != header->height || image.width != header->width)
      std::abort();
  } catch (const UserError&) {
  }
  return 0;
}
