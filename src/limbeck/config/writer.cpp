// Node to YAML, as people write recipes: the big parts in blocks, small maps and lists on one line.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "limbeck/config/node.h"

namespace limbeck::config {
namespace {

constexpr std::size_t kWidth = 100;          // a map or list that passes it is broken up
constexpr std::size_t kWidthOfEntries = 60;  // so is a list of several maps

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (is_control(static_cast<unsigned char>(c))) {
      char code[5];
      std::snprintf(code, sizeof(code), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += code;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string key_text(const std::string& key) { return reads_as_plain(key) ? key : quoted(key); }

// Everything on one line.
std::string flow(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::null:
      return "~";
    case Node::Kind::scalar:
      return node.is_text() ? quoted(node.text) : node.text;
    case Node::Kind::list:
      for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + flow(item);
      return "[" + text + "]";
    case Node::Kind::map:
      for (const Entry& entry : node.entries)
        text += (text.empty() ? "" : ", ") + key_text(entry.key) + ": " + flow(entry.value);
      return "{" + text + "}";
  }
  return text;
}

bool holds_any(const Node& node) { return !node.items.empty() || !node.entries.empty(); }

bool holds_nested(const Node& node) {
  return std::any_of(node.items.begin(), node.items.end(), holds_any) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const Entry& e) { return holds_any(e.value); });
}

class Writer {
 public:
  std::string text;

  // The entries or items of `node`, each on lines of its own; `depth` counts from 0, the whole recipe.
  void block(const Node& node, std::size_t indent, int depth) {
    const std::string margin(indent, ' ');
    for (const Node& item : node.items) {
      text += margin + "-";
      value(item, indent, depth + 1, /*in_list=*/true);
    }
    for (const Entry& entry : node.entries) {
      text += margin + key_text(entry.key) + ":";
      value(entry.value, indent, depth + 1, /*in_list=*/false);
    }
  }

 private:
  void value(const Node& node, std::size_t indent, int depth, bool in_list) {
    const std::string line = flow(node);
    const std::size_t column = text.size() - (text.rfind('\n') + 1);  // npos + 1 is 0
    const bool fits = column + 1 + line.size() <= kWidth;
    if (!holds_any(node) || (fits && !wants_block(node, line.size(), depth, in_list))) {
      text += " " + line + "\n";
    } else if (node.is_list() && !holds_nested(node)) {
      wrapped(node, indent + 2);
    } else if (in_list) {
      // The first line of the element follows the dash.
      const std::size_t begin = text.size();
      block(node, indent + 2, depth);
      text.erase(begin, indent + 1);
    } else {
      text += "\n";
      block(node, indent + 2, depth);
    }
  }

  // data, models, stages, defaults and sweep are opened up, and so is a stage that holds more than plain
  // values.
  static bool wants_block(const Node& node, std::size_t size, int depth, bool in_list) {
    if (node.is_map()) return depth == 1 || (depth == 2 && in_list && holds_nested(node));
    return holds_nested(node) && (depth == 1 || (node.items.size() > 1 && size > kWidthOfEntries));
  }

  // A long list of plain values, on as many lines as it needs.
  void wrapped(const Node& list, std::size_t indent) {
    text += " [";
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const std::string item = flow(list.items[i]) + (i + 1 < list.items.size() ? "," : "]");
      const std::size_t column = text.size() - (text.rfind('\n') + 1);
      if (i > 0 && column + 1 + item.size() > kWidth)
        text += "\n" + std::string(indent, ' ') + item;
      else
        text += (i > 0 ? " " : "") + item;
    }
    text += "\n";
  }
};

}  // namespace

bool reads_as_plain(std::string_view text) {
  static constexpr std::array kNulls = {"~", "null", "Null", "NULL"};
  if (text.empty() || std::find(kNulls.begin(), kNulls.end(), text) != kNulls.end()) return false;
  if (text.front() == ' ' || text.back() == ' ' || text.starts_with("...")) return false;
  if (std::string_view("?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos) return false;
  // A dash begins a list's element or a document unless a number or word follows at once.
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.'; };
  if (text.front() == '-' && (text.size() < 2 || !is_word(static_cast<unsigned char>(text[1])))) return false;
  if (text.find("\xef\xbb\xbf") != std::string_view::npos)
    return false;  // a byte order mark would be dropped
  return std::none_of(text.begin(), text.end(), [](char c) {
    return is_control(static_cast<unsigned char>(c)) ||
           std::string_view(":#,?[]{}'\"\\").find(c) != std::string_view::npos;
  });
}

std::string write(const Node& node) {
  if (!holds_any(node)) return flow(node) + "\n";
  Writer writer;
  writer.block(node, 0, 0);
  return writer.text;
}

}  // namespace limbeck::config
