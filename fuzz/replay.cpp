// Runs a fuzzer's body without a fuzzer: over the files of the given folders, then over random changes of
// them that are the same everywhere.
//
//   replay COUNT FOLDER ...
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "limbeck/base/files.h"
#include "limbeck/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size);

namespace {

using limbeck::Random;

std::vector<std::string> read_seeds(int count, char** folders) {
  std::vector<std::filesystem::path> paths;
  for (int i = 0; i < count; ++i)
    for (const auto& entry : std::filesystem::directory_iterator(folders[i])) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) seeds.push_back(limbeck::read_file(path));
  return seeds;
}

// A few changes of the kinds that find faults: bits, telling bytes, parts lost, repeated, or taken from
// another seed.
std::string mutated(const std::vector<std::string>& seeds, const Random& key) {
  static constexpr char kBytes[] = "\0\x01\x7f\x80\xff \n\t:{}[]\"',-&*#?!|>~0";
  static constexpr std::string_view kTelling(kBytes, sizeof(kBytes) - 1);
  std::string text = seeds[key.below(seeds.size(), 0)];
  const uint64_t changes = 1 + key.below(6, 1);
  for (uint64_t i = 0; i < changes; ++i) {
    const Random change = key.of(i);
    const std::size_t at = change.below(text.size() + 1, 0), length = change.below(16, 1);
    const std::string& other = seeds[change.below(seeds.size(), 2)];
    switch (change.below(7, 3)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << change.below(8, 4)));
        break;
      case 1:
        if (at < text.size()) text[at] = kTelling[change.below(kTelling.size(), 4)];
        break;
      case 2:
        text.insert(at, 1, kTelling[change.below(kTelling.size(), 4)]);
        break;
      case 3:
        text.erase(at, length);
        break;
      case 4:
        text.insert(at, text.substr(at, length));
        break;
      case 5:
        text.resize(at);
        break;
      case 6:
        text.insert(at, other.substr(change.below(other.size() + 1, 4), length));
        break;
    }
  }
  return text;
}

bool survives(const std::string& text, const std::string& what) {
  try {
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    return true;
  } catch (const std::exception& error) {
    std::cerr << what << " escapes with: " << error.what() << '\n';
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> seeds =
      argc > 2 ? read_seeds(argc - 2, argv + 2) : std::vector<std::string>();
  if (seeds.empty()) {
    std::cerr << "usage: replay COUNT FOLDER ...; the folders hold at least one file\n";
    return 2;
  }
  const uint64_t count = std::strtoull(argv[1], nullptr, 10);
  bool good = survives("", "nothing");
  for (std::size_t i = 0; i < seeds.size(); ++i)
    good = survives(seeds[i], "seed " + std::to_string(i)) && good;
  for (uint64_t i = 0; i < count; ++i)
    good = survives(mutated(seeds, Random(7).of("mutation").of(i)), "mutation " + std::to_string(i)) && good;
  std::cout << seeds.size() << " seeds and " << count << " changes of them\n";
  return good ? 0 : 1;
}
