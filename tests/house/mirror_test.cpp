// Tests mirror sources: tests/a/b_test.cpp tests src/limbeck/a/b, tests/a/c/b_test.cpp tests
// src/limbeck/a/c/b.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>
#include <string>

#include "house/house.h"

namespace house {
namespace {

// Folders of tests/ that mirror none of src/limbeck, and why.
const std::map<std::string, std::string>& other_folders() {
  static const std::map<std::string, std::string> folders = {
      {"house", "about the house itself"},
      {"contract", "what every registry entry keeps to"},
      {"golden", "the reference numbers"},
      {"gpu", "what needs a GPU, whatever its folder"},
      {"install", "a project outside the tree"},
      {"interop", "against the real tools, in an environment of its own"},
      {"tools", "the set-up"},
      {"fuzz", "parsers fed with noise"},
  };
  return folders;
}

// Tests of a folder that are about no single file of it, and why.
const std::map<std::string, std::string>& exceptions() {
  static const std::map<std::string, std::string> tests = {
      {"optim/recipes", "options of entries as recipes write them"},
      {"train/forms", "two losses that must train to the same weights"},
      {"train/cifar100_tables", "whether recipes of published tables say what those were made with"},
      {"train/recipes_ahead", "every recipe compiles, or says what is not there yet"},
      {"app/failures", "what users do wrong, through the whole program"},
      {"app/own_images", "a first own data set takes the whole program"},
      {"app/cifar100_tables", "files of a data set's own layout, through the whole program"},
      {"app/kill", "resuming after a kill takes the whole program"},
      {"app/recipes", "every recipe, shrunk, through the whole program"},
      {"app/sweep", "sweeps, the store and comparisons, through the whole program"},
      {"app/same_bits", "two processes, one step, the same bits"},
  };
  return tests;
}

// "base/text" of tests/base/text_test.cpp and of tests/base/text_slow_test.cpp.
std::string tested(const File& test) {
  std::string name = test.path.substr(std::string("tests/").size());
  for (const std::string ending : {"_test.cpp", "_slow"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

// "report/compare/csv" of src/limbeck/report/compare/csv.cpp.
std::string name_of(const File& source) {
  const std::string below = path_below_folder(source);
  return folder_of(source) + "/" + below.substr(0, below.rfind('.'));
}

TEST(Mirror, EveryTestHasItsSource) {
  std::set<std::string> known;
  for (const File& file : sources()) {
    known.insert(folder_of(file) + "/" + file.stem());
    known.insert(name_of(file));
  }
  int tests = 0;
  for (const File& file : files()) {
    if (!file.in("tests") || !file.path.ends_with("_test.cpp")) continue;
    const std::string name = tested(file);
    const std::string folder = name.substr(0, name.find('/'));
    if (other_folders().contains(folder) || exceptions().contains(name)) continue;
    ++tests;
    EXPECT_TRUE(known.contains(name)) << file.path << " tests no file of src/limbeck/" << folder
                                      << "; name it after one, or say here why not";
  }
  EXPECT_GT(tests, 10);
}

TEST(Mirror, MostSourcesHaveATestOfTheirOwn) {
  std::set<std::string> tests;
  for (const File& file : files()) {
    if (file.in("tests") && file.path.ends_with("_test.cpp")) tests.insert(tested(file));
  }
  int without = 0, all = 0;
  for (const File& file : sources()) {
    if (!file.is(".cpp") || file.stem() == "main") continue;
    ++all;
    if (tests.contains(folder_of(file) + "/" + file.stem()) || tests.contains(name_of(file))) continue;
    ++without;
    std::cout << "no test of its own: " << file.path << '\n';
  }
  std::cout << all - without << " of " << all << " sources have a test of their own\n";
  EXPECT_LT(without, all / 2) << "tests no longer mirror sources";
}

}  // namespace
}  // namespace house
