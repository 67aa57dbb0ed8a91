#pragma once
// Runs the limbeck program as a user would.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace limbeck::test {

struct Ended {
  int code = -1;  // exit status; -signal if a signal ended it
  std::string out, err;
};

/// A program under way.
class Running {
 public:
  Running(const std::vector<std::string>& arguments, const std::filesystem::path& folder) : folder_(folder) {
    std::filesystem::create_directories(folder_);
    child_ = ::fork();
    if (child_ != 0) return;
    redirect(STDOUT_FILENO, folder_ / "stdout");
    redirect(STDERR_FILENO, folder_ / "stderr");
    std::vector<char*> argv{const_cast<char*>(LIMBECK_PROGRAM)};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (::chdir(LIMBECK_SOURCE_FOLDER) != 0) ::_exit(126);
    ::execv(LIMBECK_PROGRAM, argv.data());
    ::_exit(127);
  }

  void signal(int number) const { ::kill(child_, number); }

  bool is_over() {
    if (!over_ && ::waitpid(child_, &status_, WNOHANG) == child_) over_ = true;
    return over_;
  }

  Ended wait() {
    if (!over_) ::waitpid(child_, &status_, 0);
    over_ = true;
    return {WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_), text(folder_ / "stdout"),
            text(folder_ / "stderr")};
  }

 private:
  static void redirect(int descriptor, const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(opened, descriptor);
    ::close(opened);
  }
  static std::string text(const std::filesystem::path& file) {
    std::ostringstream content;
    content << std::ifstream(file).rdbuf();
    return content.str();
  }

  std::filesystem::path folder_;
  pid_t child_ = 0;
  int status_ = 0;
  bool over_ = false;
};

/// Runs `limbeck ARGUMENTS` in the source folder; its output passes through `scratch`.
inline Ended limbeck(const std::vector<std::string>& arguments, const std::filesystem::path& scratch) {
  return Running(arguments, scratch).wait();
}

}  // namespace limbeck::test
