#include "limbeck/base/lock.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck {
namespace {

TEST(Lock, IsHeldByOneAtATime) {
  const test::Scratch scratch;
  const auto file = scratch.path() / "deep" / "lock";
  {
    const Lock mine(file, "runs/demo");
    const std::string refused =
        test::message_of<EnvironmentError>([&] { const Lock second(file, "runs/demo"); });
    EXPECT_EQ(refused, "runs/demo is in use by another process of limbeck; wait until it ends, or stop it");
    const Lock elsewhere(scratch.path() / "other", "runs/other");
  }
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_NO_THROW(const Lock again(file, "runs/demo"));
}

TEST(Lock, SaysWhereItCannotBe) {
  EXPECT_NE(test::message_of<EnvironmentError>([] {
              const Lock nowhere("/proc/lock", "runs/demo");
            }).find("cannot write /proc/lock"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck
