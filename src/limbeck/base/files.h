#pragma once
// Files that are never half-written: a temporary name, synced, renamed. Whatever the machine refuses is an
// EnvironmentError, and then nothing is left behind.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace limbeck {

/// Replaces `path` by `content`; creates its folder. EnvironmentError on a full or read-only disk.
void write_file(const std::filesystem::path& path, std::string_view content);

/// The same for content that is written piece by piece.
void write_file(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write);

/// The whole file. UserError if it is not there, cannot be read or is larger than `limit` bytes.
std::string read_file(const std::filesystem::path& path, uint64_t limit = uint64_t{1} << 32);

/// Makes the folder `path` with what `fill` writes into it: filled under a temporary name, every file synced,
/// renamed. A folder of that name is replaced, in one step where the file system can.
void write_folder(const std::filesystem::path& path,
                  const std::function<void(const std::filesystem::path&)>& fill);

/// Removes what interrupted writes left in `folder`; no other process may be writing there.
void remove_leftovers(const std::filesystem::path& folder);

/// Throws the EnvironmentError for a system call that failed with `code` while `path` was written.
[[noreturn]] void cannot_write(const std::filesystem::path& path, int code);

}  // namespace limbeck
