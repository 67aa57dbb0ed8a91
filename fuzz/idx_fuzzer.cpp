// IDX, plain or gzip: whatever the bytes, they are refused with a UserError, or the sizes fit the values.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "limbeck/base/error.h"
#include "limbeck/tensorfile/gzip.h"
#include "limbeck/tensorfile/idx.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  constexpr uint64_t kLimit = 1 << 20;
  try {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (tensorfile::is_gzip(bytes)) bytes = tensorfile::gunzip(bytes, kLimit, "x.gz");
    const tensorfile::Idx idx = tensorfile::parse_idx(bytes, "x.idx");
    std::size_t count = 1;
    for (const int64_t length : idx.shape) count *= static_cast<std::size_t>(length);
    if (count != idx.values.size()) std::abort();
  } catch (const UserError&) {
  }
  return 0;
}
