#include "limbeck/app/docs/markdown.h"

#include <string_view>

namespace limbeck::app {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("|<>*_`\\[]").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string code(const std::string& text) {
  if (text.empty()) return "";
  std::string inner;
  for (const char c : text) inner += c == '|' ? std::string("\\|") : std::string(1, c);
  return "`" + inner + "`";
}

std::string link(const std::string& text, const std::string& to) { return "[" + text + "](" + to + ")"; }

std::string markdown_table(const std::vector<std::vector<std::string>>& rows) {
  if (rows.size() < 2) return "";
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    text += "|";
    for (const std::string& cell : rows[r]) text += cell.empty() ? " |" : " " + cell + " |";
    text += "\n";
    if (r > 0) continue;
    text += "|";
    for (std::size_t c = 0; c < rows[r].size(); ++c) text += " --- |";
    text += "\n";
  }
  return text;
}

std::string block(const std::string& text, const std::string& language) {
  return "```" + language + "\n" + text + (text.ends_with('\n') ? "" : "\n") + "```\n";
}

std::string section_link(const std::string& name) { return link(code(name), "#" + name); }

}  // namespace limbeck::app
