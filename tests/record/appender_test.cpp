#include "limbeck/record/appender.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::record {
namespace {

using test::content_of;
using test::Scratch;

TEST(Appender, MakesTheFileAndGoesOnBehindIt) {
  const Scratch scratch;
  { Appender(scratch / "deep/file").add("one "); }
  Appender again(scratch / "deep/file");
  EXPECT_EQ(again.size(), 4u);
  again.add("two");
  again.sync();
  EXPECT_EQ(content_of(scratch / "deep/file"), "one two");
  again.truncate(4);
  again.add("three");
  EXPECT_EQ(content_of(scratch / "deep/file"), "one three");
  EXPECT_EQ(again.size(), 9u);
}

TEST(Appender, SaysSoWhenTheDiskIsFull) {
  const Scratch scratch;
  std::filesystem::create_symlink("/dev/full", scratch / "file");
  Appender appender(scratch / "file");
  EXPECT_NE(test::message_of<EnvironmentError>([&] { appender.add("x"); }).find("free some disk space"),
            std::string::npos);
  EXPECT_EQ(appender.size(), 0u);
}

// The system takes only the first part of the record: what it took must go again.
TEST(Appender, LeavesNoHalfRecordWhenTheDiskFillsUp) {
  const Scratch scratch;
  Appender appender(scratch / "file");
  appender.add("whole\n");
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 10;
  ::setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(appender.add("too long\n"), EnvironmentError);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  EXPECT_EQ(content_of(scratch / "file"), "whole\n");
  appender.add("next\n");
  EXPECT_EQ(content_of(scratch / "file"), "whole\nnext\n");
}

TEST(Appender, SaysSoWhereNobodyMayWrite) {
  EXPECT_THROW(Appender("/proc/limbeck/file"), EnvironmentError);
  const Scratch scratch;
  EXPECT_THROW(Appender(scratch.path()), EnvironmentError);
}

TEST(Appender, IsNeverCutBackToMoreThanItHolds) {
  const Scratch scratch;
  Appender appender(scratch / "file");
  EXPECT_THROW(appender.truncate(1), CheckFailed);
}

}  // namespace
}  // namespace limbeck::record
