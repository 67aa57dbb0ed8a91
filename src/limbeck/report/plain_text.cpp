#include "limbeck/report/plain_text.h"

#include <algorithm>
#include <string_view>

#include "limbeck/base/text.h"

namespace limbeck::report {
namespace {

constexpr std::size_t kColumns = 80;

std::string spaces(std::size_t columns, const std::string& text) {
  return std::string(columns - std::min(columns, width(text)), ' ');
}

}  // namespace

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string left(const std::string& text, std::size_t columns) { return text + spaces(columns, text); }

std::string right(const std::string& text, std::size_t columns) { return spaces(columns, text) + text; }

std::string text_line(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string wrapped(const std::string& text) {
  std::string lines;
  std::size_t column = 0;
  for (const std::string& word : split(text, ' ')) {
    const bool fits = column + 1 + width(word) <= kColumns;
    if (column > 0) lines += fits ? " " : "\n";
    column = column > 0 && fits ? column + 1 + width(word) : width(word);
    lines += word;
  }
  return lines + "\n";
}

std::string escape_markdown(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("|\\`*_<>[]").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

}  // namespace limbeck::report
