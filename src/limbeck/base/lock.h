#pragma once
// Lock: one process at a time works on a folder. The system lets go of it when the process ends, however it
// ends.
#include <filesystem>
#include <string>

namespace limbeck {

class Lock {
 public:
  /// Makes `file` if it is not there (its folder too) and takes it. EnvironmentError where another process
  /// has it, which says that `what` is in use; on file systems without locks it takes nothing.
  Lock(const std::filesystem::path& file, const std::string& what);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace limbeck
