#pragma once
// Whole CIFAR files in the binary version, with labels and values that tell where they stand.
#include <cstdint>
#include <string>

#include "limbeck/data/cifar.h"

namespace limbeck::data {

/// Record i has label i modulo classes, and all of its values are i modulo 251.
inline std::string cifar_file(int64_t records, const CifarFormat& format) {
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(records * format.record()));
  for (int64_t i = 0; i < records; ++i) {
    if (format.label_bytes == 2) bytes += static_cast<char>(i % 20);
    bytes += static_cast<char>(i % format.classes);
    bytes.append(static_cast<std::size_t>(kCifarValues), static_cast<char>(i % 251));
  }
  return bytes;
}

/// So many names, one a line.
inline std::string class_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "class" + std::to_string(i) + "\n";
  return lines + "\n";
}

}  // namespace limbeck::data
