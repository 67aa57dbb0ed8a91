#pragma once
// The files of this repository, as the tests of the house read them.
#include <filesystem>
#include <string>
#include <vector>

namespace house {

/// A file that people write: `path` is relative to the repository ("src/limbeck/base/text.cpp").
struct File {
  std::string path;
  std::string text;
  std::vector<std::string> lines;

  bool is(const std::string& extension) const { return std::filesystem::path(path).extension() == extension; }
  bool in(const std::string& folder) const { return path.starts_with(folder + "/"); }
  std::string stem() const { return std::filesystem::path(path).stem().string(); }
  std::string place(std::size_t line) const { return path + ":" + std::to_string(line + 1); }
};

/// Every file that is written by hand, in alphabetical order; without reference numbers, build and download
/// folders.
const std::vector<File>& files();

/// Those of src/limbeck that are C++.
std::vector<File> sources();

/// The folder of src/limbeck that a source lies in ("base"), and the path below it ("registry.h",
/// "archs/mlp.cpp").
std::string folder_of(const File& source);
std::string path_below_folder(const File& source);

}  // namespace house
