// What every file of the house keeps to: its size, its namespace, words that have no place in it.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "house/house.h"

namespace house {
namespace {

bool is_code(const File& file) {
  return file.is(".cpp") || file.is(".h") || file.is(".cmake") || file.is(".sh") || file.is(".py") ||
         file.is(".js");
}

TEST(Files, NoneHasMoreThan500Lines) {
  for (const File& file : files()) {
    if (!is_code(file)) continue;
    if (file.lines.size() > 300)
      std::cout << "over 300 lines: " << file.path << ", " << file.lines.size() << '\n';
    EXPECT_LE(file.lines.size(), 500u) << file.path << " is too long; split it by what its parts are for";
  }
}

TEST(Files, HeadersBeginWithPragmaOnce) {
  for (const File& file : files()) {
    if (file.is(".h")) {
      EXPECT_EQ(file.lines.empty() ? "" : file.lines[0], "#pragma once") << file.path;
    }
  }
}

// `export` is a word of C++; base and tensor put their things straight into limbeck; folders with several
// registries give each a namespace of its own.
std::string expected_namespace(const File& source) {
  const std::string folder = folder_of(source);
  const std::string below = path_below_folder(source);
  if (folder == "base" || folder == "tensor") return "limbeck";
  std::string name = folder == "export" ? "limbeck::exporting" : "limbeck::" + folder;
  if ((folder == "data" || folder == "optim") && below.find('/') != std::string::npos) {
    name += "::" + below.substr(0, below.find('/'));
  }
  return name;
}

TEST(Files, SourcesUseTheNamespaceOfTheirFolder) {
  static const std::regex pattern(R"(^namespace (limbeck[a-z0-9_:]*) \{)");
  for (const File& file : sources()) {
    if (file.stem() == "main") continue;
    const std::string expected = expected_namespace(file);
    bool found = false;
    std::smatch match;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (!std::regex_search(file.lines[i], match, pattern)) continue;
      const std::string name = match[1];
      found = found || name == expected || name.starts_with(expected + "::");
      // A header may lift some of its names into limbeck itself.
      EXPECT_TRUE(name == "limbeck" || name == expected || name.starts_with(expected + "::"))
          << file.place(i) << ": namespace " << name << " where " << expected << " belongs";
    }
    EXPECT_TRUE(found) << file.path << " does not use namespace " << expected;
  }
}

// Each word is put together here, or this file would hold it.
struct Forbidden {
  std::regex word;
  std::string why;
  bool everywhere;  // else only in code
};

const std::vector<Forbidden>& forbidden() {
  static const std::vector<Forbidden> all = {
      {std::regex(std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b"),
       "finish it, or open an issue", true},
      {std::regex(std::string("-fopen") + "mp"),
       "the wheel brings its own OpenMP; a second one is slow or wrong", false},
      {std::regex(std::string("-march=") + "native"), "the program must run on other processors too", false},
      {std::regex(std::string("(^|[\\s\"'=(:])/(wo") + "rk|ro" + "ot|ho" + "me)/(?!me/)"),
       "a folder of one machine", true},
      {std::regex(std::string("using name") + "space std;"), "name what is used", false},
      {std::regex(std::string("torch::") + "(optim|data|save|load)\\b"), "a weak part of libtorch", false},
  };
  return all;
}

TEST(Files, HoldNoForbiddenWords) {
  for (const File& file : files()) {
    for (const Forbidden& entry : forbidden()) {
      if (!entry.everywhere && !is_code(file) && file.path != "Makefile" && !file.is(".txt")) continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        EXPECT_FALSE(std::regex_search(file.lines[i], entry.word))
            << file.place(i) << ": " << entry.why << "\n  " << file.lines[i];
      }
    }
  }
}

TEST(Files, EndWithOneNewLineAndHaveNoTrailingSpaces) {
  for (const File& file : files()) {
    if (!is_code(file)) continue;
    EXPECT_TRUE(file.text.ends_with('\n') && !file.text.ends_with("\n\n"))
        << file.path << " must end with one new line";
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_FALSE(file.lines[i].ends_with(' ') || file.lines[i].find('\t') != std::string::npos)
          << file.place(i) << " has a tab or a space at its end";
    }
  }
}

TEST(Files, OnlyOneMacroIsDefined) {
  static const std::regex define(R"(^\s*#\s*define\s+(\w+))");
  std::smatch match;
  for (const File& file : sources()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (!std::regex_search(file.lines[i], match, define)) continue;
      const std::string name = match[1];
      const bool switch_of_a_library = name.ends_with("_STATIC") || name.ends_with("_INLINE_ALL");
      EXPECT_TRUE(name == "LIMBECK_CHECK" || switch_of_a_library) << file.place(i) << " defines " << name;
    }
  }
}

}  // namespace
}  // namespace house
