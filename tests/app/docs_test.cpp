// The pages of docs/ that the program writes are those that are checked in.
#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/files.h"
#include "support/command_line.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

TEST(Docs, AreAsTheProgramWritesThem) {
  const test::Scratch scratch;
  const auto said = test::say({"docs", "--out", scratch / "docs"});
  ASSERT_EQ(said.code, 0) << said.err;
  int pages = 0;
  for (const auto& entry : fs::directory_iterator(scratch / "docs")) {
    const fs::path kept = fs::path(LIMBECK_SOURCE_FOLDER) / "docs" / entry.path().filename();
    ASSERT_TRUE(fs::exists(kept)) << kept << " is missing: run `make docs`";
    EXPECT_EQ(read_file(entry.path()), read_file(kept)) << kept << " is out of date: run `make docs`";
    ++pages;
  }
  EXPECT_EQ(pages, 7);
}

TEST(Docs, AreTheSameWhateverTheThreads) {
  const test::Scratch scratch;
  test::say({"docs", "--out", scratch / "one", "--threads", "1"});
  test::say({"docs", "--out", scratch / "two", "--threads", "2"});
  for (const auto& entry : fs::directory_iterator(scratch / "one"))
    EXPECT_EQ(read_file(entry.path()), read_file(scratch / "two" / entry.path().filename()));
}

TEST(Docs, AreNoCommandForUsers) { EXPECT_FALSE(test::has(test::say({"--help"}).out, "docs")); }

}  // namespace
}  // namespace limbeck::app
