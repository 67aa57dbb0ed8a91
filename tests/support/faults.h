#pragma once
// What is wrong with a recipe, as its user would read it.
#include <gtest/gtest.h>

#include <string>

#include "limbeck/base/error.h"
#include "limbeck/train/probe.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::test {

/// The faults that compiling finds, or else the probe; "" for none. No data is read.
inline std::string fault(const std::string& recipe) {
  return message_of<UserError>([&] {
    const train::Plan plan = compiled(recipe);
    train::Sets sets(plan, train::Sets::Rows::synthetic);
    train::Models models(plan, at::kCPU, /*smoke=*/true);
    train::probe(plan, sets, models);
  });
}

inline void expect_fault(const std::string& recipe, const std::string& part) {
  const std::string found = fault(recipe);
  EXPECT_NE(found.find(part), std::string::npos) << found << "\n  where: " << part;
}

}  // namespace limbeck::test
