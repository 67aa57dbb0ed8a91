// write FILE: a file with a tensor of every type. read FILE: prints "name type shape bytes" for each of its
// tensors.
#include "limbeck/tensorfile/safetensors.h"

#include <cstring>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace limbeck::tensorfile;

void write(const std::string& path) {
  // The bytes of each tensor count up from its place in this list, so a reader can tell what it must see.
  const std::vector<std::pair<std::string, Type>> types = {
      {"f64", Type::f64}, {"f32", Type::f32},     {"f16", Type::f16}, {"bf16", Type::bf16},
      {"i64", Type::i64}, {"i32", Type::i32},     {"i16", Type::i16}, {"i8", Type::i8},
      {"u8", Type::u8},   {"bool", Type::boolean}};
  std::vector<std::vector<std::byte>> memory;
  std::map<std::string, Array> arrays;
  for (const auto& [name, type] : types) {
    std::vector<std::byte>& bytes = memory.emplace_back(6 * size_of(type));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::byte>(type == Type::boolean ? i % 2 : (memory.size() + i) % 64);
    }
    arrays[name] = {type, {2, 3}, bytes};
  }
  const std::byte one[4] = {};
  arrays["scalar"] = {Type::f32, {}, one};
  arrays["empty"] = {Type::f32, {0, 3}, {}};
  arrays["layer1.0.weight \"quoted\" é"] = {Type::f32, {1}, one};
  write_safetensors(path, arrays, {{"format", "pt"}, {"note", "ü and \"quotes\""}});
}

void read(const std::string& path) {
  const Safetensors file = Safetensors::read(path);
  for (const auto& [key, value] : file.metadata()) std::cout << "# " << key << '=' << value << '\n';
  for (const auto& [name, array] : file.arrays()) {
    std::cout << name << ' ' << name_of(array.type) << ' ';
    for (const int64_t length : array.shape) std::cout << length << ',';
    std::cout << ' ' << std::hex;
    for (const std::byte byte : array.bytes) {
      std::cout << static_cast<int>(byte) / 16 << static_cast<int>(byte) % 16;
    }
    std::cout << std::dec << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string what = argc == 3 ? argv[1] : "";
    if (what != "write" && what != "read")
      throw std::invalid_argument("usage: interop_safetensors write|read FILE");
    what == "write" ? write(argv[2]) : read(argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
