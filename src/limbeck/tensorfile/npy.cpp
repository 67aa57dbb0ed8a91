#include "limbeck/tensorfile/npy.h"

#include <array>
#include <bit>
#include <cstring>

#include "limbeck/base/check.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/tensorfile/header.h"

namespace limbeck::tensorfile {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they stand in the file");

constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};  // with version 1.0
constexpr std::size_t kPrefix = kMagic.size() + 2;          // and the header's length, 16 bits
constexpr std::size_t kAlignment = 64;                      // of the values within the file
constexpr std::size_t kMostDimensions = 32;                 // as numpy has it

struct Named {
  Type type;
  std::string_view name;  // as numpy writes it
};
constexpr std::array<Named, 4> kTypes = {
    {{Type::f64, "<f8"}, {Type::f32, "<f4"}, {Type::i64, "<i8"}, {Type::u8, "|u1"}}};

[[noreturn]] void refuse_npy(const std::string& name, const std::string& what) {
  throw UserError(name + " is no NPY file that is read here: " + what +
                  "; write it with numpy.save, of float32, float64, int64 or uint8");
}

// Takes the header apart, which is a dictionary of Python:
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

  Npy parse() {
    Npy npy;
    bool has_type = false, has_order = false, has_shape = false;
    take("{");
    while (!try_take("}")) {
      const std::string_view key = quoted();
      take(":");
      if (key == "descr" && !has_type)
        has_type = true, npy.type = type();
      else if (key == "fortran_order" && !has_order)
        has_order = true, row_major();
      else if (key == "shape" && !has_shape)
        has_shape = true, npy.shape = shape();
      else
        refuse_npy(name_, "its header has the key '" + shortened(key, 40) + "', unknown or twice");
      if (try_take(",")) continue;
      take("}");
      break;
    }
    if (!has_type || !has_order || !has_shape)
      refuse_npy(name_, "its header lacks descr, fortran_order or shape");
    if (rest_.empty() || rest_.find_first_not_of(' ') != rest_.size() - 1 || rest_.back() != '\n')
      refuse_npy(name_, "its header does not end with spaces and one new line");
    return npy;
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  bool try_take(std::string_view token) {
    skip_spaces();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  void take(std::string_view token) {
    if (!try_take(token))
      refuse_npy(name_, "its header has '" + shortened(rest_, 20) + "' where '" + std::string(token) +
                            "' is wanted");
  }
  std::string_view quoted() {
    take("'");
    const std::size_t end = rest_.find('\'');
    if (end == std::string_view::npos) refuse_npy(name_, "its header has a text without an end");
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }

  Type type() {
    const std::string_view text = quoted();
    for (const Named& known : kTypes)
      if (known.name == text) return known.type;
    refuse_npy(name_, "its values are of type '" + shortened(text, 40) + "'");
  }
  void row_major() {
    if (!try_take("False")) refuse_npy(name_, "it is not in row-major order (fortran_order)");
  }
  std::vector<int64_t> shape() {
    std::vector<int64_t> sizes;
    take("(");
    while (!try_take(")")) {
      if (sizes.size() == kMostDimensions) refuse_npy(name_, "it has more than 32 dimensions");
      sizes.push_back(size());
      if (try_take(",")) continue;
      take(")");
      if (sizes.size() == 1) refuse_npy(name_, "its shape is a number in brackets, not a list");
      break;
    }
    return sizes;
  }
  int64_t size() {
    skip_spaces();
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const auto number = parse_integer(rest_.substr(0, end));
    if (!number) refuse_npy(name_, "its shape has '" + shortened(rest_, 20) + "' where a size is wanted");
    rest_.remove_prefix(end);
    return *number;
  }

  std::string_view rest_;
  const std::string& name_;
};

}  // namespace

std::string npy_text(const Array& array) {
  std::string_view type;
  for (const Named& known : kTypes)
    if (known.type == array.type) type = known.name;
  LIMBECK_CHECK(!type.empty() && bytes_of(array.type, array.shape) == array.bytes.size(), name_of(array.type),
                " ", array.bytes.size());
  std::vector<std::string> sizes;
  for (const int64_t size : array.shape) sizes.push_back(std::to_string(size));
  std::string header = "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (" +
                       join(sizes, ", ") + (sizes.size() == 1 ? ",)" : ")") + ", }";
  const std::size_t whole = (kPrefix + header.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
  header.resize(whole - kPrefix - 1, ' ');
  header += '\n';
  std::string text(kMagic);
  text += static_cast<char>(header.size() & 0xff);
  text += static_cast<char>(header.size() >> 8);
  text += header;
  text.append(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
  return text;
}

Npy parse_npy(std::string_view bytes, const std::string& name) {
  if (bytes.size() < kPrefix || !bytes.starts_with(kMagic))
    refuse_npy(name, "it does not begin as version 1.0 does");
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
  };
  const std::size_t length = byte(kMagic.size()) | byte(kMagic.size() + 1) << 8;
  if (length > bytes.size() - kPrefix) refuse_npy(name, "it is cut off within its header");
  Npy npy = HeaderParser(bytes.substr(kPrefix, length), name).parse();
  const auto wanted = bytes_of(npy.type, npy.shape);
  if (!wanted) refuse_npy(name, "its sizes overflow");
  const std::string_view values = bytes.substr(kPrefix + length);
  if (values.size() != *wanted)
    refuse_npy(name, "its shape promises " + std::to_string(*wanted) + " bytes and there are " +
                         std::to_string(values.size()) +
                         (values.size() < *wanted ? " (is it cut off?)" : ""));
  npy.values.resize(values.size());
  if (!values.empty()) std::memcpy(npy.values.data(), values.data(), values.size());
  return npy;
}

Npy read_npy(const std::filesystem::path& path) { return parse_npy(read_file(path), path.string()); }

}  // namespace limbeck::tensorfile
