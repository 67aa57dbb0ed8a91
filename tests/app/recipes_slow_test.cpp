// Every recipe of the house runs shrunk, from its first line to its report, on a machine without its data.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "limbeck/config/node.h"
#include "limbeck/config/path.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> recipes() {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(LIMBECK_SOURCE_FOLDER "/recipes"))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

class Recipe : public ::testing::TestWithParam<std::string> {};

// The folders of a recipe's runs: its own, or those of the points of its sweep.
std::vector<fs::path> runs_in(const fs::path& folder) {
  if (!fs::exists(folder / "sweep.json")) return {folder};
  std::vector<fs::path> runs;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory() && entry.path().filename() != "logs") runs.push_back(entry.path());
  EXPECT_GT(runs.size(), 1);
  return runs;
}

TEST_P(Recipe, RunsShrunkAndReports) {
  const test::Scratch scratch;
  const fs::path folder = scratch.path() / "run";
  std::vector<std::string> words = {"run", GetParam(), "--smoke", "--out", folder.string()};
  const bool swept = config::read(GetParam()).find("sweep");
  // Of the large tables one method each, another one for each pair.
  const bool large = GetParam().find("/papers/") != std::string::npos;
  if (large) {
    const config::Node recipe = config::read(GetParam());
    const std::vector<config::Entry>& methods = config::find_path(recipe, "sweep.variants")->entries;
    const std::vector<std::string> all = recipes();
    const auto place = static_cast<std::size_t>(std::find(all.begin(), all.end(), GetParam()) - all.begin());
    words.insert(words.end(), {"--point", "seed=1,variant=" + methods[place % methods.size()].key});
  } else if (swept) {
    words.insert(words.end(), {"--seeds", "1"});
  }
  const test::Ended ended = test::limbeck(words, scratch.path() / "out");
  ASSERT_EQ(ended.code, 0) << ended.err;
  for (const fs::path& run : runs_in(folder)) {
    EXPECT_TRUE(fs::exists(run / "summary.json")) << run;
    EXPECT_TRUE(fs::exists(run / "report.html")) << run;
    EXPECT_TRUE(fs::exists(run / "judged" / "test.json")) << run << ended.err;
  }
  if (swept) return;
  const test::Ended again = test::limbeck(words, scratch.path() / "out");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("is finished already"), std::string::npos) << again.err;
}

INSTANTIATE_TEST_SUITE_P(OfTheHouse, Recipe, ::testing::ValuesIn(recipes()),
                         [](const auto& info) { return fs::path(info.param).stem().string(); });

}  // namespace
}  // namespace limbeck::app
