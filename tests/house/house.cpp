#include "house/house.h"

#include <algorithm>
#include <set>

#include "limbeck/base/files.h"
#include "limbeck/base/text.h"

namespace fs = std::filesystem;

namespace house {
namespace {

const std::string kSources = "src/limbeck/";

void read_below(const fs::path& root, const std::string& below, std::vector<File>& all) {
  static const std::set<std::string> skipped = {".git", ".deps", ".cache",  "build",
                                                "runs", "data",  "install", "__pycache__"};
  static const std::set<std::string> written = {".cpp",  ".h",    ".cmake", ".txt", ".md",  ".sh",   ".py",
                                                ".yaml", ".json", ".html",  ".js",  ".css", ".lock", ""};
  for (const auto& entry : fs::directory_iterator(root / below)) {
    const std::string name = entry.path().filename().string();
    const std::string path = below.empty() ? name : below + "/" + name;
    if (entry.is_symlink()) continue;
    if (entry.is_directory()) {
      const bool skip =
          path == "tests/golden" || (below.empty() && skipped.contains(name)) || name == "__pycache__";
      if (!skip) read_below(root, path, all);
    } else if (entry.is_regular_file() && written.contains(entry.path().extension().string())) {
      std::string text = limbeck::read_file(entry.path());
      std::vector<std::string> lines = limbeck::split(text, '\n');
      if (!lines.empty() && lines.back().empty()) lines.pop_back();
      all.push_back({path, std::move(text), std::move(lines)});
    }
  }
}

}  // namespace

const std::vector<File>& files() {
  static const std::vector<File> all = [] {
    std::vector<File> found;
    read_below(LIMBECK_SOURCE_FOLDER, "", found);
    std::ranges::sort(found, {}, &File::path);
    return found;
  }();
  return all;
}

std::vector<File> sources() {
  std::vector<File> found;
  for (const File& file : files()) {
    if (file.path.starts_with(kSources) && (file.is(".cpp") || file.is(".h"))) found.push_back(file);
  }
  return found;
}

std::string folder_of(const File& source) {
  const std::string below = source.path.substr(kSources.size());
  return below.substr(0, below.find('/'));
}

std::string path_below_folder(const File& source) {
  return source.path.substr(kSources.size() + folder_of(source).size() + 1);
}

}  // namespace house
