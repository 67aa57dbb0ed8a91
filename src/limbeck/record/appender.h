#pragma once
// A file that only grows, and is cut back to its last whole record where the disk is full.
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace limbeck::record {

class Appender {
 public:
  /// Opens or makes the file, and its folder. EnvironmentError where that cannot be.
  explicit Appender(std::filesystem::path path);
  ~Appender();
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  /// Hands the record to the system, whole or not at all (EnvironmentError): a killed process loses none.
  void add(std::string_view record);
  void sync();                   // brings what was added to the disk
  void truncate(uint64_t size);  // at most `size()`
  uint64_t size() const { return size_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int file_ = -1;
  uint64_t size_ = 0;
};

}  // namespace limbeck::record
