#include "limbeck/tensorfile/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "limbeck/base/check.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/tensorfile/header.h"

namespace limbeck::tensorfile {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they stand in the file");

constexpr uint64_t kPrefix = 8;  // bytes that hold the header's length

// The length of the header of a file of `size` bytes that begins with `prefix`.
uint64_t header_size(std::string_view prefix, uint64_t size, const std::string& file) {
  if (prefix.size() < kPrefix) refuse(file, "it is only " + std::to_string(size) + " bytes long");
  uint64_t length = 0;
  std::memcpy(&length, prefix.data(), kPrefix);
  if (length > kLargestHeader)
    refuse(file, "its header would be " + std::to_string(length) + " bytes long, more than 100 MB");
  if (length > size - kPrefix)
    refuse(file, "its header would be " + std::to_string(length) + " bytes long, of which " +
                     std::to_string(size - kPrefix) + " are there (is it cut off?)");
  return length;
}

std::map<std::string, Array> place(const Header& header, const std::byte* data, const std::string& file) {
  std::map<std::string, Array> arrays;
  for (const Slot& slot : header.slots) {
    const Array array{slot.type, slot.shape, {data + slot.begin, slot.end - slot.begin}};
    const auto is_boolean = [](std::byte value) { return value <= std::byte{1}; };
    if (slot.type == Type::boolean && !std::all_of(array.bytes.begin(), array.bytes.end(), is_boolean))
      refuse(file, "tensor '" + slot.name + "' has bytes other than 0 and 1, but is of type BOOL");
    arrays.emplace(slot.name, array);
  }
  return arrays;
}

std::string json_text(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throw UserError("a name or text of a safetensors file is not UTF-8: " +
                    nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  }
}

using Ordered = std::vector<std::pair<std::string, Array>>;

Ordered in_file_order(const std::map<std::string, Array>& arrays) {
  Ordered ordered(arrays.begin(), arrays.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return size_of(a.second.type) > size_of(b.second.type);
  });
  return ordered;
}

std::string header_text(const Ordered& arrays, const std::map<std::string, std::string>& metadata) {
  std::vector<std::string> parts;
  if (!metadata.empty()) {
    std::vector<std::string> texts;
    for (const auto& [key, value] : metadata) texts.push_back(json_text(key) + ":" + json_text(value));
    parts.push_back("\"__metadata__\":{" + join(texts, ",") + "}");
  }
  uint64_t begin = 0;
  for (const auto& [name, array] : arrays) {
    LIMBECK_CHECK(name != "__metadata__" && bytes_of(array.type, array.shape) == array.bytes.size(), name,
                  " has ", array.bytes.size(), " bytes");
    std::vector<std::string> sizes;
    for (const int64_t size : array.shape) sizes.push_back(std::to_string(size));
    const uint64_t end = begin + array.bytes.size();
    parts.push_back(json_text(name) + ":{\"dtype\":\"" + std::string(name_of(array.type)) + "\",\"shape\":[" +
                    join(sizes, ",") + "],\"data_offsets\":[" + std::to_string(begin) + "," +
                    std::to_string(end) + "]}");
    begin = end;
  }
  std::string text = "{" + join(parts, ",") + "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the data begin aligned
  return text;
}

}  // namespace

std::size_t size_of(Type type) {
  switch (type) {
    case Type::f64:
    case Type::i64:
      return 8;
    case Type::f32:
    case Type::i32:
      return 4;
    case Type::f16:
    case Type::bf16:
    case Type::i16:
      return 2;
    case Type::i8:
    case Type::u8:
    case Type::boolean:
      return 1;
  }
  LIMBECK_CHECK(false, "type ", static_cast<int>(type));
  return 0;
}

std::string_view name_of(Type type) {
  switch (type) {
    case Type::f64:
      return "F64";
    case Type::f32:
      return "F32";
    case Type::f16:
      return "F16";
    case Type::bf16:
      return "BF16";
    case Type::i64:
      return "I64";
    case Type::i32:
      return "I32";
    case Type::i16:
      return "I16";
    case Type::i8:
      return "I8";
    case Type::u8:
      return "U8";
    case Type::boolean:
      return "BOOL";
  }
  LIMBECK_CHECK(false, "type ", static_cast<int>(type));
  return "";
}

Safetensors Safetensors::parse(std::string_view bytes, const std::string& name) {
  const uint64_t length = header_size(bytes.substr(0, kPrefix), bytes.size(), name);
  const std::string_view data = bytes.substr(kPrefix + length);
  Header header = parse_header(bytes.substr(kPrefix, length), data.size(), name);
  Safetensors file;
  file.bytes_ = std::make_unique_for_overwrite<std::byte[]>(data.size());
  if (!data.empty()) std::memcpy(file.bytes_.get(), data.data(), data.size());
  file.arrays_ = place(header, file.bytes_.get(), name);
  file.metadata_ = std::move(header.metadata);
  return file;
}

Safetensors Safetensors::read(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) throw UserError("there is no file " + name);
  const uint64_t size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) throw UserError("cannot read " + name + "; may you read it?");
  const auto take = [&](char* to, uint64_t count) {
    in.read(to, static_cast<std::streamsize>(count));
    if (static_cast<uint64_t>(in.gcount()) != count)
      throw UserError("cannot read " + name + " to its end; is another program writing it?");
  };

  // The header is read and found to fit the file before anything of the data's size is allocated.
  std::string prefix(std::min(size, kPrefix), '\0');
  take(prefix.data(), prefix.size());
  std::string json(header_size(prefix, size, name), '\0');
  take(json.data(), json.size());
  const uint64_t data_size = size - kPrefix - json.size();
  Header header = parse_header(json, data_size, name);
  Safetensors file;
  file.bytes_ = std::make_unique_for_overwrite<std::byte[]>(data_size);
  take(reinterpret_cast<char*>(file.bytes_.get()), data_size);
  file.arrays_ = place(header, file.bytes_.get(), name);
  file.metadata_ = std::move(header.metadata);
  return file;
}

void write_safetensors(const std::filesystem::path& path, const std::map<std::string, Array>& arrays,
                       const std::map<std::string, std::string>& metadata) {
  const Ordered ordered = in_file_order(arrays);
  const std::string header = header_text(ordered, metadata);
  LIMBECK_CHECK(header.size() <= kLargestHeader, "the header is ", header.size(), " bytes long");
  write_file(path, [&](std::ostream& out) {
    const uint64_t length = header.size();
    out.write(reinterpret_cast<const char*>(&length), sizeof(length));
    out << header;
    for (const auto& [name, array] : ordered)
      out.write(reinterpret_cast<const char*>(array.bytes.data()),
                static_cast<std::streamsize>(array.bytes.size()));
  });
}

}  // namespace limbeck::tensorfile
