#include "limbeck/base/files.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <vector>

#include "limbeck/base/error.h"
#include "limbeck/base/random.h"
#include "support/scratch.h"

namespace limbeck {
namespace {

namespace fs = std::filesystem;
using test::content_of;
using test::message_of;
using test::Scratch;

std::vector<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return {names.begin(), names.end()};
}

// Where the temporary file of this process for `path` will be.
fs::path part_of(const fs::path& path) { return path.string() + "." + std::to_string(::getpid()) + ".part"; }

TEST(WriteFile, MakesFoldersAndReplacesContent) {
  const Scratch scratch;
  const fs::path path = scratch / "a/b/c.txt";
  write_file(path, "one");
  write_file(path, std::string_view("t\0o", 3));
  EXPECT_EQ(content_of(path), std::string("t\0o", 3));
  EXPECT_EQ(names_in(path.parent_path()), std::vector<std::string>{"c.txt"});
}

TEST(WriteFile, TakesAFileOfTheCurrentFolder) {
  const Scratch scratch;
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  write_file("here.txt", "x");
  fs::current_path(before);
  EXPECT_EQ(content_of(scratch / "here.txt"), "x");
}

// The temporary file is led to the device that is always full.
TEST(WriteFile, KeepsTheOldFileWhenTheDiskIsFull) {
  const Scratch scratch;
  const fs::path path = scratch.file("kept.txt", "old");
  fs::create_symlink("/dev/full", part_of(path));
  const std::string message =
      message_of<EnvironmentError>([&] { write_file(path, std::string(1 << 20, 'x')); });
  EXPECT_NE(message.find(path.string()), std::string::npos) << message;
  EXPECT_NE(message.find("free some disk space"), std::string::npos) << message;
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"kept.txt"});
}

TEST(WriteFile, SaysSoWhenSmallContentMeetsAFullDisk) {
  const Scratch scratch;
  fs::create_symlink("/dev/full", part_of(scratch / "small.txt"));
  EXPECT_THROW(write_file(scratch / "small.txt", "x"), EnvironmentError);
  EXPECT_TRUE(names_in(scratch.path()).empty());
}

TEST(WriteFile, SaysSoWhereNobodyMayWrite) {
  EXPECT_THROW(write_file("/proc/limbeck/file", "x"), EnvironmentError);
  const Scratch scratch;
  scratch.file("file", "");
  EXPECT_THROW(write_file(scratch / "file/below", "x"), EnvironmentError);
  if (::geteuid() == 0) return;  // root may write everywhere
  fs::create_directory(scratch / "locked");
  ::chmod((scratch / "locked").c_str(), 0500);
  const std::string message = message_of<EnvironmentError>([&] { write_file(scratch / "locked/file", "x"); });
  EXPECT_NE(message.find("choose a folder that you may write to"), std::string::npos) << message;
  ::chmod((scratch / "locked").c_str(), 0700);
}

TEST(WriteFile, LeavesNothingBehindWhenItsWriterThrows) {
  const Scratch scratch;
  const fs::path path = scratch.file("kept.txt", "old");
  EXPECT_THROW(write_file(path,
                          [](std::ostream& out) {
                            out << "half";
                            throw UserError("no more");
                          }),
               UserError);
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"kept.txt"});
}

TEST(ReadFile, GivesTheWholeFile) {
  const Scratch scratch;
  std::string content;
  for (int i = 0; i < 300'000; ++i) content += static_cast<char>(i * 7);
  EXPECT_EQ(read_file(scratch.file("large", content)), content);
  EXPECT_EQ(read_file(scratch.file("empty", "")), "");
  EXPECT_NE(read_file("/proc/self/status").find("Name:"), std::string::npos);  // its size is given as 0
}

TEST(ReadFile, RefusesWhatIsTooLarge) {
  const Scratch scratch;
  const fs::path path = scratch.file("ten", "0123456789");
  EXPECT_EQ(read_file(path, 10), "0123456789");
  EXPECT_NE(message_of<UserError>([&] { read_file(path, 9); }).find("larger than 9 bytes"),
            std::string::npos);
  EXPECT_THROW(read_file("/dev/zero", 1 << 20), UserError);
}

TEST(ReadFile, SaysWhatIsThereInstead) {
  const Scratch scratch;
  EXPECT_EQ(message_of<UserError>([&] { read_file(scratch / "none"); }),
            "there is no file " + (scratch / "none").string());
  EXPECT_NE(message_of<UserError>([&] { read_file(scratch.path()); }).find("is a folder"), std::string::npos);
}

TEST(WriteFolder, MakesAndReplacesFolders) {
  const Scratch scratch;
  const fs::path path = scratch / "deep/model";
  write_folder(path, [](const fs::path& folder) { write_file(folder / "sub/old.txt", "old"); });
  EXPECT_EQ(content_of(path / "sub/old.txt"), "old");
  write_folder(path, [](const fs::path& folder) { write_file(folder / "new.txt", "new"); });
  EXPECT_EQ(names_in(path), std::vector<std::string>{"new.txt"});
  EXPECT_EQ(names_in(scratch / "deep"), std::vector<std::string>{"model"});
}

TEST(WriteFolder, KeepsTheOldFolderWhenFillingFails) {
  const Scratch scratch;
  const fs::path path = scratch / "model";
  write_folder(path, [](const fs::path& folder) { write_file(folder / "a", "old"); });
  EXPECT_THROW(write_folder(path,
                            [](const fs::path& folder) {
                              write_file(folder / "a", "new");
                              cannot_write(folder / "b", ENOSPC);
                            }),
               EnvironmentError);
  EXPECT_EQ(content_of(path / "a"), "old");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"model"});
  EXPECT_THROW(write_folder("/proc/limbeck/folder", [](const fs::path&) {}), EnvironmentError);
}

// A child replaces one folder over and over until it is killed; whatever the moment, the folder is there and
// whole.
TEST(WriteFolder, IsWholeWheneverItsWriterIsKilled) {
  const Scratch scratch;
  const fs::path path = scratch / "checkpoint";
  const auto write = [&](int version) {
    write_folder(path, [version](const fs::path& folder) {
      write_file(folder / "a", std::to_string(version));
      write_file(folder / "b", std::to_string(version));
    });
  };
  write(0);
  for (uint64_t trial = 0; trial < 20; ++trial) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
      for (int version = 1;; ++version) write(version);
    ::usleep(static_cast<useconds_t>(Random(7).below(20'000, trial)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ASSERT_TRUE(fs::exists(path / "a"));
    EXPECT_EQ(content_of(path / "a"), content_of(path / "b"));
    EXPECT_FALSE(content_of(path / "a").empty());
  }
  remove_leftovers(scratch.path());
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"checkpoint"});
}

TEST(RemoveLeftovers, TakesOnlyWhatIsUnfinished) {
  const Scratch scratch;
  scratch.file("a.json.123.part", "");
  scratch.file("b.5.part/inside", "");
  scratch.file("c.json", "");
  remove_leftovers(scratch.path());
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"c.json"});
  remove_leftovers(scratch / "none");  // is no fault
}

}  // namespace
}  // namespace limbeck
