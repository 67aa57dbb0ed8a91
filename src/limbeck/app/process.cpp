#include "limbeck/app/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "limbeck/base/error.h"

namespace limbeck::app {

pid_t start(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  std::error_code error;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (error) throw EnvironmentError("this program cannot find itself: " + error.message());
  std::vector<std::string> words = {self};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (!log.empty()) {
    std::filesystem::create_directories(log.parent_path(), error);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0666);
    ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  }
  pid_t process = -1;
  const int code = ::posix_spawn(&process, self.c_str(), &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (code != 0)
    throw EnvironmentError(std::string("another process cannot be started: ") + std::strerror(code));
  return process;
}

Ended wait_for_any() {
  int status = 0;
  pid_t process = -1;
  do process = ::waitpid(-1, &status, 0);
  while (process < 0 && errno == EINTR);
  if (process < 0)
    throw EnvironmentError(std::string("cannot wait for another process: ") + std::strerror(errno));
  return {process, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

}  // namespace limbeck::app
