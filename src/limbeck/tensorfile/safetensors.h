#pragma once
// Strict safetensors: a 64-bit header length, a JSON header, the tensors' bytes. The file is untrusted: every
// size is checked against the file before anything is allocated; unknown types, gaps, overlaps, bytes left
// over and duplicate names are refused. Format: https://github.com/huggingface/safetensors
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::tensorfile {

enum class Type { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

std::size_t size_of(Type type);       // bytes of one value
std::string_view name_of(Type type);  // "F32", as in the header

/// One tensor: row-major bytes, lowest byte first, that live as long as what they were read from. They need
/// not lie aligned: copy them.
struct Array {
  Type type = Type::f32;
  std::vector<int64_t> shape;  // {} is one number
  std::span<const std::byte> bytes;
};

/// A file's tensors, in memory. Moving keeps the arrays valid.
class Safetensors {
 public:
  /// UserError with the file's name, what is wrong with it and what to do.
  static Safetensors read(const std::filesystem::path& path);
  static Safetensors parse(std::string_view bytes, const std::string& name);

  const std::map<std::string, Array>& arrays() const { return arrays_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::map<std::string, Array> arrays_;
  std::map<std::string, std::string> metadata_;
};

/// Written under a temporary name, synced, renamed. Larger types stand first and names follow the alphabet,
/// so that every tensor lies aligned in the file and equal tensors make equal files. UserError for names that
/// are no UTF-8.
void write_safetensors(const std::filesystem::path& path, const std::map<std::string, Array>& arrays,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace limbeck::tensorfile
