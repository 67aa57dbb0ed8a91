#include "limbeck/base/error.h"

#include <gtest/gtest.h>

#include "limbeck/base/check.h"

namespace limbeck {
namespace {

TEST(RecipeError, HoldsEveryFaultAndPrintsOneALine) {
  const RecipeError error({"a.yaml:1: one", "a.yaml:2: two"});
  EXPECT_EQ(error.faults().size(), 2u);
  EXPECT_STREQ(error.what(), "a.yaml:1: one\na.yaml:2: two");
}

TEST(Check, SaysExpressionValuesAndPlace) {
  const int size = -1;
  try {
    LIMBECK_CHECK(size > 0, "size is ", size);
    FAIL() << "it did not throw";
  } catch (const CheckFailed& failed) {
    const std::string text = failed.what();
    EXPECT_NE(text.find("size > 0 (size is -1)"), std::string::npos) << text;
    EXPECT_NE(text.find("error_test.cpp:" + std::to_string(__LINE__ - 5)), std::string::npos) << text;
  }
}

TEST(Check, EvaluatesItsExpressionOnce) {
  int calls = 0;
  LIMBECK_CHECK(++calls == 1);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace limbeck
