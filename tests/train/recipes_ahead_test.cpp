// Recipes that the grammar must be able to grow into: each compiles, or all its faults are entries that do
// not exist yet.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <regex>

#include "limbeck/base/error.h"
#include "limbeck/train/sweep.h"

namespace limbeck::train {
namespace {

TEST(RecipesAhead, CompileOrMissOnlyWhatDoesNotExistYet) {
  const std::regex allowed(
      "is not yet supported|unknown (loss|arch|set|transform|verb|metric|sampler|format|watch|by|measure) ");
  const Registries registries = everything();
  int compiled = 0, all = 0;
  for (const auto& file : std::filesystem::directory_iterator(LIMBECK_SOURCE_FOLDER "/tests/recipes-ahead")) {
    ++all;
    try {
      const std::size_t points =
          compile_points(points_of(config::read(file.path().string())), registries, "ahead").size();
      ++compiled;
      std::cout << "compiles: " << file.path().stem().string()
                << (points > 1 ? " (" + std::to_string(points) + " points)" : "") << '\n';
    } catch (const RecipeError& error) {
      EXPECT_FALSE(error.faults().empty());
      for (const std::string& fault : error.faults()) EXPECT_TRUE(std::regex_search(fault, allowed)) << fault;
    }
  }
  std::cout << compiled << " of " << all << " recipes compile\n";
  EXPECT_GT(all, 50);
  EXPECT_GE(compiled, 1);
}

}  // namespace
}  // namespace limbeck::train
