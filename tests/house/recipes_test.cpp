// Recipes are YAML in our strict subset.
#include <gtest/gtest.h>

#include "house/house.h"
#include "limbeck/config/node.h"

namespace house {
namespace {

TEST(Recipes, ParseAndReadBackAsTheSameTree) {
  int recipes = 0;
  for (const File& file : files()) {
    if (!file.is(".yaml") || !(file.in("recipes") || file.in("tests/recipes-ahead") || file.in("benchmarks")))
      continue;
    SCOPED_TRACE(file.path);
    limbeck::config::Node node;
    ASSERT_NO_THROW(node = limbeck::config::parse(file.text, file.path));
    EXPECT_TRUE(limbeck::config::parse(limbeck::config::write(node), file.path) == node);
    EXPECT_NE(node.find("limbeck"), nullptr) << "a recipe says its grammar's version";
    ++recipes;
  }
  EXPECT_GT(recipes, 50);
}

}  // namespace
}  // namespace house
