#include "limbeck/report/picture.h"

#include <spdlog/fmt/fmt.h>

#include <cstdint>
#include <optional>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/report/html.h"

namespace limbeck::report {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kLargestPicture = 2'000'000;
constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t kHeaderBytes = 24;  // signature, length and name of IHDR, width, height
constexpr uint32_t kSmall = 100;          // pictures below this many pixels are shown with hard edges

uint32_t big_endian(std::string_view bytes, std::size_t at) {
  uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

bool inside(const std::string& name) {
  const fs::path path = fs::path(name).lexically_normal();
  return !name.empty() && path.is_relative() && *path.begin() != "..";
}

std::optional<std::string> read_png(const fs::path& folder, const std::string& name) {
  if (!inside(name)) return std::nullopt;
  try {
    std::string content = read_file(folder / name, kLargestPicture);
    if (content.size() < kHeaderBytes || !content.starts_with(kSignature)) return std::nullopt;
    return content;
  } catch (const UserError&) {
    return std::nullopt;
  }
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= left ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::string picture(const fs::path& folder, const std::string& name, const std::string& description) {
  const auto png = read_png(folder, name);
  if (!png)
    return fmt::format(
        "<span class=\"picture missing\" role=\"img\" aria-label=\"{0}, picture missing\">no picture</span>",
        escape(description));
  const uint32_t width = big_endian(*png, 16), height = big_endian(*png, 20);
  return fmt::format(
      "<img class=\"picture{}\" alt=\"{}\" width=\"{}\" height=\"{}\" src=\"data:image/png;base64,{}\">",
      width < kSmall && height < kSmall ? " small" : "", escape(description), width, height, base64(*png));
}

}  // namespace limbeck::report
