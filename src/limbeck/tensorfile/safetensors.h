#pragma once
// Strict safetensors: a 64-bit header length, a JSON header, the tensors' bytes. The file is untrusted: every size is
// checked against the file before anything is allocated; unknown types, gaps, overlaps, bytes left over and duplicate
// names are refused. Format: https://github.com/huggingface/safetensors
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::tensorfile {

enum class Type { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

std::size_t size_of(Type type);
std::string_view name_of(Type type);   // "F32", as in the header

/// One tensor: row-major bytes that live as long as what they were read from.
struct Array {
  Type type = Type::f32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

class Safetensors {
 public:
  /// UserError with the file's name and what is wrong.
  static Safetensors read(const std::filesystem::path& path);
  static Safetensors parse(std::string bytes, const std::string& name);

  const std::map<std::string, Array>& arrays() const { return arrays_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::string bytes_;                       // heap memory: spans survive moves (kept in a string above SSO size)
  std::map<std::string, Array> arrays_;
  std::map<std::string, std::string> metadata_;
};

/// Written under a temporary name, synced, renamed; names in alphabetical order, so equal tensors make equal files.
void write_safetensors(const std::filesystem::path& path, const std::map<std::string, Array>& arrays,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace limbeck::tensorfile
