#include "limbeck/config/findings.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::config {
namespace {

using Lines = std::vector<std::string>;

TEST(Findings, SayFileLineAndPath) {
  Findings findings;
  findings.fault({"r.yaml", 3, 1}, "stages.distil.epochs", "must be > 0");
  findings.fault({"--set seed", 0, 0}, "seed", "must be a number");
  findings.fault({}, "", "there is no stage");
  findings.warn({"r.yaml", 4, 1}, "name", "is odd");
  EXPECT_EQ(findings.faults, (Lines{"r.yaml:3: stages.distil.epochs must be > 0",
                                    "--set seed: seed must be a number", "there is no stage"}));
  EXPECT_EQ(findings.warnings, Lines{"r.yaml:4: name is odd"});
}

TEST(Findings, ThrowWhatTheyHold) {
  Findings findings;
  findings.warn({}, "name", "is odd");
  findings.check();  // warnings alone do not stop
  findings.fault({}, "a", "is wrong");
  findings.fault({}, "b", "is wrong");
  try {
    findings.check();
    FAIL() << "it did not throw";
  } catch (const RecipeError& error) {
    EXPECT_EQ(error.faults(), findings.faults);
  }
}

// Several hands read the same map.
TEST(Findings, HoldEachFaultOnceAndNeverMoreThanAThousand) {
  Findings findings;
  for (int i = 0; i < 3; ++i) findings.fault({}, "a", "is wrong");
  EXPECT_EQ(findings.faults.size(), 1u);
  for (int i = 0; i < 5000; ++i) findings.fault({}, "a", "is wrong " + std::to_string(i));
  EXPECT_EQ(findings.faults.size(), 1000u);
}

}  // namespace
}  // namespace limbeck::config
