#include "limbeck/record/appender.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "limbeck/base/check.h"
#include "limbeck/base/files.h"

namespace limbeck::record {

Appender::Appender(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(path_.parent_path(), error);
  if (error) cannot_write(path_.parent_path(), error.value());
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file_ < 0) cannot_write(path_, errno);
  struct stat status {};
  if (::fstat(file_, &status) == 0) size_ = static_cast<uint64_t>(status.st_size);
}

Appender::~Appender() { ::close(file_); }

void Appender::add(std::string_view record) {
  for (std::size_t done = 0; done < record.size();) {
    const ssize_t written = ::write(file_, record.data() + done, record.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const int code = written < 0 ? errno : EIO;
      [[maybe_unused]] const int cut = ::ftruncate(file_, static_cast<off_t>(size_));
      cannot_write(path_, code);
    }
    done += static_cast<std::size_t>(written);
  }
  size_ += record.size();
}

void Appender::sync() {
  if (::fsync(file_) != 0 && errno != EINVAL) cannot_write(path_, errno);
}

void Appender::truncate(uint64_t size) {
  LIMBECK_CHECK(size <= size_, size, " of ", size_, " bytes");
  if (::ftruncate(file_, static_cast<off_t>(size)) != 0) cannot_write(path_, errno);
  size_ = size;
}

}  // namespace limbeck::record
