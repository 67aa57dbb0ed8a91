// safetensors: whatever the bytes, they are refused with a UserError, or every tensor lies within them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "limbeck/base/error.h"
#include "limbeck/tensorfile/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  try {
    const auto file =
        tensorfile::Safetensors::parse({reinterpret_cast<const char*>(data), size}, "x.safetensors");
    std::size_t bytes = 0;
    volatile unsigned sum = 0;
    for (const auto& [name, array] : file.arrays()) {
      bytes += array.bytes.size();
      for (const std::byte byte : array.bytes) sum = sum + static_cast<unsigned>(byte);
    }
    if (bytes > size) std::abort();
  } catch (const UserError&) {
  }
  return 0;
}
