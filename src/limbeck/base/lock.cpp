#include "limbeck/base/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"

namespace limbeck {

Lock::Lock(const std::filesystem::path& file, const std::string& what) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error) cannot_write(file.parent_path(), error.value());
  file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0) cannot_write(file, errno);
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(file_);
  throw EnvironmentError(what + " is in use by another process of limbeck; wait until it ends, or stop it");
}

Lock::~Lock() { ::close(file_); }

}  // namespace limbeck
