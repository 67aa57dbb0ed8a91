// The run's main table for the terminal and as Markdown.
#include "limbeck/base/text.h"

#include <algorithm>

#include "limbeck/report/comparison.h"
#include "limbeck/report/headline.h"
#include "limbeck/report/models.h"
#include "limbeck/report/report.h"

namespace limbeck::report {
namespace {

constexpr const char* kUnknown = "-";
constexpr std::size_t kColumns = 80;

// Columns on a terminal: UTF-8 continuation bytes take none.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string left(const std::string& text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, width(text)), ' ');
}

std::string right(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ') + text;
}

std::string shown(const Cell& cell) { return cell.text.empty() ? kUnknown : cell.text; }

std::string escape_markdown(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("|\\`*_<>[]").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// As wide as each column needs.
std::vector<std::size_t> column_widths(const Comparison& comparison) {
  std::vector<std::size_t> widths{0};
  for (const std::string& title : comparison.titles) widths.push_back(width(title));
  for (const Group& group : comparison.groups)
    for (const Row& row : group.rows) {
      widths[0] = std::max(widths[0], width(row.label) + 2);
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        widths[i + 1] = std::max(widths[i + 1], width(shown(row.cells[i])));
    }
  return widths;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// A sentence over as many lines as it needs.
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

std::vector<std::string> sentences(const Run& run) {
  std::vector<std::string> all = cautions(run);
  for (const Headline& headline : headlines(run)) {
    all.push_back(headline.text());
    all.insert(all.end(), headline.notes.begin(), headline.notes.end());
  }
  return all;
}

}  // namespace

std::string table(const Run& run) {
  const Comparison comparison = compare(run);
  const std::vector<std::size_t> widths = column_widths(comparison);
  std::string text;
  for (const std::string& sentence : sentences(run)) text += wrapped(sentence);
  text += "\n";
  std::string head = left("", widths[0]);
  for (std::size_t i = 0; i < comparison.titles.size(); ++i)
    head += "  " + right(comparison.titles[i], widths[i + 1]);
  if (!comparison.groups.empty()) text += without_trailing_spaces(head);
  for (const Group& group : comparison.groups) {
    text += group.title + "\n";
    for (const Row& row : group.rows) {
      std::string line = left("  " + row.label, widths[0]);
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        line += "  " + right(shown(row.cells[i]), widths[i + 1]);
      text += without_trailing_spaces(line);
    }
  }
  return text;
}

std::string markdown(const Run& run) {
  const Comparison comparison = compare(run);
  std::string text =
      "# " + escape_markdown(run.name) + "\n\n" + escape_markdown(join(sentences(run), " ")) + "\n";
  for (const Group& group : comparison.groups) {
    text += "\n| " + escape_markdown(group.title) + " |";
    for (const std::string& title : comparison.titles) text += " " + escape_markdown(title) + " |";
    text += "\n| --- |";
    for (std::size_t i = 0; i < comparison.titles.size(); ++i) text += " ---: |";
    text += "\n";
    for (const Row& row : group.rows) {
      text += "| " + escape_markdown(row.label) + " |";
      for (const Cell& cell : row.cells) text += " " + escape_markdown(shown(cell)) + " |";
      text += "\n";
    }
  }
  return text;
}

}  // namespace limbeck::report
