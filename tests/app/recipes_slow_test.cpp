// Every recipe of the house runs shrunk, from its first line to its report, on a machine without its data.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

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

TEST_P(Recipe, RunsShrunkAndReports) {
  const test::Scratch scratch;
  const fs::path folder = scratch.path() / "run";
  const test::Ended ended = test::limbeck({"run", GetParam(), "--smoke", "--out", folder.string()}, scratch.path() / "out");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(fs::exists(folder / "summary.json"));
  EXPECT_TRUE(fs::exists(folder / "report.html"));
  EXPECT_TRUE(fs::exists(folder / "judged" / "test.json")) << ended.err;
  const test::Ended again = test::limbeck({"run", GetParam(), "--smoke", "--out", folder.string()}, scratch.path() / "out");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("is finished already"), std::string::npos) << again.err;
}

INSTANTIATE_TEST_SUITE_P(OfTheHouse, Recipe, ::testing::ValuesIn(recipes()),
                         [](const auto& info) { return fs::path(info.param).stem().string(); });

}  // namespace
}  // namespace limbeck::app
