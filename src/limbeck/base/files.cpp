#include "limbeck/base/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "limbeck/base/error.h"

namespace limbeck {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPart = ".part";

// Another process that writes the same file has another temporary name.
fs::path part_of(const fs::path& path) {
  return path.string() + "." + std::to_string(::getpid()) + std::string(kPart);
}

fs::path folder_of(const fs::path& path) {
  return path.parent_path().empty() ? fs::path(".") : path.parent_path();
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) cannot_write(folder, error.value());
}

// Tells the disk: a file's bytes, or a folder's names.
void sync(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) cannot_write(path, errno);
  const int result = ::fsync(file);
  const int code = errno;
  ::close(file);
  if (result != 0 && code != EINVAL) cannot_write(path, code);
}

void rename_over(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) cannot_write(to, error.value());
}

// Puts the folder `from` where the folder `to` is; then `from` is the old one. A kill between the two finds
// either the old folder or the new one, unless the file system cannot exchange names.
void exchange(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) cannot_write(to, errno);
  const fs::path old = from.string() + ".old" + std::string(kPart);
  rename_over(to, old);
  rename_over(from, to);
  rename_over(old, from);
}

// Removes the temporary file or folder at the end, whether it was renamed or not.
struct Leftover {
  const fs::path& part;
  ~Leftover() {
    std::error_code ignored;
    fs::remove_all(part, ignored);
  }
};

}  // namespace

void cannot_write(const fs::path& path, int code) {
  const bool full = code == ENOSPC || code == EDQUOT;
  const bool forbidden = code == EACCES || code == EPERM || code == EROFS;
  throw EnvironmentError("cannot write " + path.string() + ": " + std::strerror(code) +
                         (full        ? "; free some disk space and run again"
                          : forbidden ? "; choose a folder that you may write to"
                                      : ""));
}

void write_file(const fs::path& path, std::string_view content) {
  write_file(path, [content](std::ostream& out) { out << content; });
}

void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  make_folder(folder_of(path));
  const fs::path part = part_of(path);
  const Leftover leftover{part};
  errno = 0;
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  if (!out) cannot_write(path, errno);
  write(out);
  out.close();  // flushes
  if (!out) cannot_write(path, errno != 0 ? errno : EIO);
  sync(part);
  rename_over(part, path);
  sync(folder_of(path));
}

std::string read_file(const fs::path& path, uint64_t limit) {
  const auto too_large = [&] {
    throw UserError(path.string() + " is larger than " + std::to_string(limit) +
                    " bytes, the most that is read; is it the right file?");
  };
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw UserError("there is no file " + path.string());
  if (fs::is_directory(status)) throw UserError(path.string() + " is a folder where a file is wanted");
  const uint64_t size = fs::is_regular_file(status) ? fs::file_size(path, error) : 0;
  std::ifstream in(path, std::ios::binary);
  if (error || !in) throw UserError("cannot read " + path.string() + "; may you read it?");
  if (size > limit) too_large();

  // Read to the end rather than to the size: pipes have none, and files may grow.
  std::string content;
  constexpr uint64_t kBlock = 1 << 16;
  for (uint64_t wanted = size + 1; in; wanted = std::max(kBlock, content.size() / 2)) {
    const std::size_t before = content.size();
    content.resize(before + wanted);
    in.read(content.data() + before, static_cast<std::streamsize>(wanted));
    content.resize(before + static_cast<std::size_t>(in.gcount()));
    if (content.size() > limit) too_large();
  }
  if (in.bad()) throw UserError("cannot read " + path.string() + " to its end");
  return content;
}

void write_folder(const fs::path& path, const std::function<void(const fs::path&)>& fill) {
  const fs::path part = part_of(path);
  const Leftover leftover{part};
  try {
    fs::remove_all(part);
    fs::create_directories(part);
    fill(part);
    for (const auto& entry : fs::recursive_directory_iterator(part))
      if (!entry.is_symlink()) sync(entry.path());
    sync(part);
    if (fs::exists(path))
      exchange(part, path);
    else
      rename_over(part, path);
  } catch (const fs::filesystem_error& error) {
    cannot_write(path, error.code().value());
  }
  sync(folder_of(path));
}

void remove_leftovers(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().string().ends_with(kPart)) fs::remove_all(entry->path(), ignored);
  }
}

}  // namespace limbeck
