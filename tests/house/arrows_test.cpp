// Which folder may include which: an arrow may only point up this list.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "house/house.h"
#include "limbeck/base/text.h"

namespace house {
namespace {

using Folders = std::vector<std::string>;

struct Row {
  std::string folder;
  Folders may_include;
};

// Lowest folder first, so that "all above" is every row before it.
const std::vector<Row>& table() {
  static const Folders kAbove = {"all above"};
  static const std::vector<Row> rows = [] {
    std::vector<Row> all = {
        {"base", {}},
        {"config", {"base"}},
        {"record", {"base"}},
        {"tensorfile", {"base"}},
        {"tensor", {"base", "tensorfile"}},
        {"nn", {"base", "tensor"}},
        {"dist", {"base", "tensor"}},
        {"data", {"base", "config", "tensor", "tensorfile", "dist"}},
        {"model", {"base", "config", "tensor", "tensorfile", "nn"}},
        {"loss", {"base", "config", "tensor", "nn", "dist", "data"}},
        {"optim", {"base", "config", "tensor"}},
        {"teacher", {"base", "config", "tensor", "tensorfile", "nn", "dist", "data", "model"}},
        {"explain", kAbove},
        {"export", {"base", "config", "tensor", "tensorfile", "nn", "model"}},
        {"train", kAbove},
        {"report", {"base", "record"}},
        {"app", kAbove},
    };
    Folders above;
    for (Row& row : all) {
      if (row.may_include == kAbove) row.may_include = above;
      above.push_back(row.folder);
    }
    return all;
  }();
  return rows;
}

const Row* find(const std::string& folder) {
  const auto it = std::ranges::find(table(), folder, &Row::folder);
  return it == table().end() ? nullptr : &*it;
}

bool may_include(const std::string& from, const std::string& to) {
  return from == to || std::ranges::count(find(from)->may_include, to) > 0;
}

// Headers that a file includes: "limbeck/base/text.h", "torch/nn/module.h".
std::vector<std::pair<std::size_t, std::string>> includes(const File& file) {
  static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::pair<std::size_t, std::string>> found;
  std::smatch match;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (std::regex_search(file.lines[i], match, pattern)) found.emplace_back(i, match[1]);
  }
  return found;
}

TEST(Arrows, EveryFolderIsInTheTable) {
  for (const File& file : sources()) {
    EXPECT_NE(find(folder_of(file)), nullptr)
        << file.path << " lies in a folder that the table does not know";
  }
}

TEST(Arrows, PointUp) {
  int arrows = 0;
  for (const File& file : sources()) {
    if (find(folder_of(file)) == nullptr) continue;
    for (const auto& [line, header] : includes(file)) {
      if (!header.starts_with("limbeck/")) continue;
      const std::string to = limbeck::split(header, '/')[1];
      ++arrows;
      EXPECT_TRUE(may_include(folder_of(file), to))
          << file.place(line) << " includes " << header << ", but " << folder_of(file) << " may include only "
          << limbeck::join(find(folder_of(file))->may_include, ", ");
    }
  }
  EXPECT_GT(arrows, 100);
}

TEST(Arrows, OwnHeadersAreIncludedByTheirFullName) {
  for (const File& file : sources()) {
    for (const auto& [line, header] : includes(file)) {
      const bool quoted = file.lines[line].find('"') != std::string::npos;
      EXPECT_EQ(quoted, header.starts_with("limbeck/")) << file.place(line) << " includes " << header;
    }
  }
}

TEST(Arrows, CMakeLinksNoMoreThanTheTableAllows) {
  // app/verify is a library of its own, but a part of app.
  static const std::regex pattern(R"(limbeck_folder\((\w+)[^)]*?NEEDS([\w\s]*?)(?:LIBRARIES[^)]*)?\))");
  int folders = 0;
  for (const File& file : files()) {
    if (file.path != "CMakeLists.txt" && !file.in("cmake")) continue;
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), pattern), end; it != end; ++it) {
      const std::string from = (*it)[1] == "verify" ? "app" : (*it)[1].str();
      ASSERT_NE(find(from), nullptr) << file.path << " has a folder '" << from << "'";
      ++folders;
      std::istringstream needs((*it)[2]);
      for (std::string to; needs >> to;) {
        EXPECT_TRUE(to == "verify" || may_include(from, to))
            << file.path << " links " << from << " with " << to;
      }
    }
  }
  EXPECT_GE(folders, 10);
}

TEST(Arrows, FoldersWithoutLibtorchNeverIncludeIt) {
  static const std::set<std::string> without = {"base", "config", "record", "tensorfile", "report"};
  static const std::regex torch("^(torch|ATen|c10|caffe2)/");
  for (const File& file : sources()) {
    if (!without.contains(folder_of(file))) continue;
    for (const auto& [line, header] : includes(file)) {
      EXPECT_FALSE(std::regex_search(header, torch)) << file.place(line) << " includes " << header;
    }
  }
}

TEST(Arrows, TheUmbrellaHeaderOfLibtorchIsUsedNowhere) {
  for (const File& file : files()) {
    if (!file.is(".cpp") && !file.is(".h") && !file.is(".cmake")) continue;
    for (const auto& [line, header] : includes(file)) {
      EXPECT_NE(header, "torch/torch.h")
          << file.place(line) << ": it doubles the compile time; name what is used";
    }
  }
}

TEST(Arrows, HeadersStayLight) {
  static const std::regex heavy("^(torch/csrc/jit|torch/script|torch/jit|torch/all|ATen/ATen|yaml-cpp)");
  for (const File& file : sources()) {
    for (const auto& [line, header] : includes(file)) {
      if (file.is(".h")) {
        EXPECT_FALSE(std::regex_search(header, heavy))
            << file.place(line) << ": a header includes " << header << "; only sources may";
      }
      if (header.starts_with("yaml-cpp")) {
        EXPECT_EQ(folder_of(file), "config") << file.place(line) << ": config alone speaks to yaml-cpp";
      }
    }
  }
}

}  // namespace
}  // namespace house
