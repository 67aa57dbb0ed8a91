// PNG: whatever the bytes, they are refused with a UserError, or decode to as many values as the picture
// says.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "limbeck/base/error.h"
#include "limbeck/data/png.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const data::Image image = data::decode_png(bytes, "x.png");
    const auto values = static_cast<std::size_t>(image.channels * image.height * image.width);
    if (values != image.values.size()) std::abort();
  } catch (const UserError&) {
  }
  return 0;
}
