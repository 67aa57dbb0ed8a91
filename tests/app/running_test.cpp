#include "limbeck/app/running.h"

#include <gtest/gtest.h>

namespace limbeck::app {
namespace {

TEST(StoreOf, IsBesideTheRunFolderHoweverThatIsWritten) {
  const std::filesystem::path beside = std::filesystem::absolute("runs/.store");
  for (const char* folder : {"runs/demo", "runs/demo/", "runs/./demo", "runs/other/../demo/"})
    EXPECT_EQ(store_of({}, folder), beside) << folder;
}

TEST(StoreOf, IsWhereItIsSaidToBe) {
  Running running;
  running.store = "/somewhere";
  EXPECT_EQ(store_of(running, "runs/demo"), "/somewhere");
}

}  // namespace
}  // namespace limbeck::app
