#include "limbeck/base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "limbeck/base/error.h"

namespace limbeck {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPart = ".part";

[[noreturn]] void fail(const fs::path& path, int code) {
  throw EnvironmentError("cannot write " + path.string() + ": " + std::strerror(code) +
                         (code == ENOSPC ? "; free some disk space and run again" : ""));
}

fs::path part_of(const fs::path& path) { return path.string() + std::string(kPart); }

void make_folder(const fs::path& folder) {
  if (folder.empty()) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail(folder, error.value());
}

// Tells the disk: a file's bytes, or a folder's names.
void sync(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, errno);
  const int result = ::fsync(file);
  const int code = errno;
  ::close(file);
  if (result != 0 && code != EINVAL) fail(path, code);
}

void rename_over(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) fail(to, error.value());
  sync(to.parent_path().empty() ? fs::path(".") : to.parent_path());
}

}  // namespace

void write_file(const fs::path& path, std::string_view content) {
  write_file(path, [content](std::ostream& out) { out << content; });
}

void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  make_folder(path.parent_path());
  const fs::path part = part_of(path);
  errno = 0;
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  if (!out) fail(path, errno);
  write(out);
  out.flush();
  if (!out) {
    const int code = errno;
    out.close();
    std::error_code ignored;
    fs::remove(part, ignored);
    fail(path, code != 0 ? code : EIO);
  }
  out.close();
  sync(part);
  rename_over(part, path);
}

std::string read_file(const fs::path& path, uint64_t limit) {
  std::error_code error;
  const auto size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
  if (error || !fs::exists(path)) throw UserError("there is no file " + path.string());
  if (size > limit)
    throw UserError(path.string() + " is " + std::to_string(size) + " bytes large; at most " + std::to_string(limit) +
                    " are read");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UserError("cannot read " + path.string() + "; is it a file that you may read?");
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

void write_folder(const fs::path& path, const std::function<void(const fs::path&)>& fill) {
  const fs::path part = part_of(path);
  std::error_code error;
  fs::remove_all(part, error);
  make_folder(part);
  fill(part);
  for (const auto& entry : fs::recursive_directory_iterator(part)) sync(entry.path());
  sync(part);
  if (fs::exists(path)) fs::remove_all(path);
  rename_over(part, path);
}

void remove_leftovers(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().string().ends_with(kPart)) fs::remove_all(entry.path(), error);
}

}  // namespace limbeck
