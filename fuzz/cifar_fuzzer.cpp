// CIFAR records: whatever the bytes, they are refused with a UserError, or every record has a label in range
// and all of its values.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "limbeck/base/error.h"
#include "limbeck/data/cifar.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const data::CifarFormat& format : {data::CifarFormat{1, 10}, data::CifarFormat{2, 100}}) {
    std::vector<uint8_t> values;
    std::vector<int64_t> labels;
    try {
      data::parse_cifar(bytes, format, "x.bin", 1, values, labels);
    } catch (const UserError&) {
      continue;
    }
    if (values.size() != labels.size() * data::kCifarValues) std::abort();
    for (const int64_t label : labels)
      if (label < 0 || label >= format.classes) std::abort();
  }
  return 0;
}
