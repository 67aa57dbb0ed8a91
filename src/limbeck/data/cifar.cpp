#include "limbeck/data/cifar.h"

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::data {

void parse_cifar(std::string_view bytes, const CifarFormat& format, const std::string& name, int64_t first,
                 std::vector<uint8_t>& values, std::vector<int64_t>& labels) {
  const auto record = static_cast<std::size_t>(format.record());
  if (bytes.size() % record != 0)
    throw UserError(name + " does not hold whole records of " + grouped(format.record()) + " bytes");
  const auto skipped = static_cast<std::size_t>(format.label_bytes);
  for (std::size_t at = 0; at < bytes.size(); at += record) {
    const int64_t label = static_cast<uint8_t>(bytes[at + skipped - 1]);
    if (label >= format.classes)
      throw UserError(name + ": label " + std::to_string(label) + " of record " +
                      grouped(first + static_cast<int64_t>(at / record)) +
                      " is out of range; labels are 0 to " + std::to_string(format.classes - 1));
    labels.push_back(label);
    const std::string_view picture = bytes.substr(at + skipped, record - skipped);
    values.insert(values.end(), picture.begin(), picture.end());
  }
}

}  // namespace limbeck::data
