#pragma once
// CIFAR-100 as its archive holds it, made up: files of the right size that take little of the disk.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "limbeck/base/random.h"

namespace limbeck::test {

inline constexpr int64_t kCifar100Train = 50000, kCifar100Test = 10000;

/// train.bin and test.bin in `folder`. The first `pictures` records of each are noise whose brightness tells
/// the label, 0 to 3; all others are black, of label 0, and holes in the file.
inline void make_cifar100(const std::filesystem::path& folder, int64_t pictures = 0) {
  constexpr int64_t kValues = 3 * 32 * 32, kRecord = 2 + kValues;
  std::filesystem::create_directories(folder);
  for (const auto& [name, records] :
       {std::pair{"train.bin", kCifar100Train}, std::pair{"test.bin", kCifar100Test}}) {
    const Random key = Random(1).of(name);
    std::string bytes;
    for (int64_t i = 0; i < pictures; ++i) {
      const int64_t label = i % 4;
      bytes += '\0';
      bytes += static_cast<char>(label);
      for (int64_t j = 0; j < kValues; ++j)
        bytes += static_cast<char>(
            60 * label + static_cast<int64_t>(key.below(64, static_cast<uint64_t>(i * kValues + j))));
    }
    std::ofstream(folder / name, std::ios::binary) << bytes;
    std::filesystem::resize_file(folder / name, static_cast<uintmax_t>(records * kRecord));
  }
}

}  // namespace limbeck::test
