#pragma once
// This program as a child of its own.
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace limbeck::app {

/// Starts this program with these arguments; what it prints goes to `log`, or where ours goes if that is "".
/// EnvironmentError where no process can be made.
pid_t start(const std::vector<std::string>& arguments, const std::filesystem::path& log);

struct Ended {
  pid_t process = -1;
  int code = 0;  // its exit code; 128 + n if signal n ended it
};

/// Waits until any child ends.
Ended wait_for_any();

}  // namespace limbeck::app
