#pragma once
// Runs a command line within the test's own process, which is quicker than starting the program.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "limbeck/app/app.h"

namespace limbeck::test {

struct Said {
  int code = -1;
  std::string out, err;
};

/// `limbeck ARGUMENTS` with everything that is in the tree.
inline Said say(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "limbeck");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Said said;
  said.code = app::run(static_cast<int>(arguments.size()), argv.data(), train::everything());
  said.out = testing::internal::GetCapturedStdout();
  said.err = testing::internal::GetCapturedStderr();
  return said;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace limbeck::test
