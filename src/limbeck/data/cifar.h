#pragma once
// The binary version of CIFAR-10 and CIFAR-100: records of one or two bytes of labels, the last one fine, and
// 32x32 red, then green, then blue values.
//
// A. Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009,
// https://www.cs.toronto.edu/~kriz/cifar.html
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::data {

inline constexpr int64_t kCifarValues = 3 * 32 * 32;  // of one picture

/// What differs between the two.
struct CifarFormat {
  int64_t label_bytes = 1;  // of a record; the last one counts
  int64_t classes = 10;
  int64_t record() const { return label_bytes + kCifarValues; }  // bytes
};

/// Appends the records of `bytes`, the first of which is number `first` (from 1) of the file `name`.
/// UserError for bytes that are no whole number of records, and for a label out of range, with its record.
void parse_cifar(std::string_view bytes, const CifarFormat& format, const std::string& name, int64_t first,
                 std::vector<uint8_t>& values, std::vector<int64_t>& labels);

}  // namespace limbeck::data
