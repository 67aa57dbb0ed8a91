#include "limbeck/base/clock.h"

#include <gtest/gtest.h>

namespace limbeck {
namespace {

TEST(UtcText, IsIso8601) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_text(951782400.9), "2000-02-29T00:00:00Z");  // a leap day
  EXPECT_EQ(utc_text(1767225599), "2025-12-31T23:59:59Z");
}

TEST(WallSeconds, GoOn) {
  const double before = wall_seconds();
  EXPECT_GT(before, 1.7e9);  // 2023
  EXPECT_GE(wall_seconds(), before);
}

}  // namespace
}  // namespace limbeck
