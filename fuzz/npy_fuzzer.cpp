// NPY: whatever the bytes, they are refused with a UserError, or what was read is written again as the same
// array.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "limbeck/base/error.h"
#include "limbeck/tensorfile/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  try {
    const tensorfile::Npy npy = tensorfile::parse_npy({reinterpret_cast<const char*>(data), size}, "x.npy");
    const tensorfile::Npy again =
        tensorfile::parse_npy(tensorfile::npy_text({npy.type, npy.shape, npy.values}), "y.npy");
    if (again.type != npy.type || again.shape != npy.shape || again.values != npy.values) std::abort();
  } catch (const UserError&) {
  }
  return 0;
}
