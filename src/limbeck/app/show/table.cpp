#include "limbeck/app/show/table.h"

#include <algorithm>

#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kGap = 2, kNarrowest = 24, kWidest = 36;

// Rows without the columns that have nothing below the heading.
std::vector<Row> without_empty_columns(const std::vector<Row>& rows) {
  std::vector<Row> kept(rows.size());
  for (std::size_t c = 0; c < rows.front().size(); ++c) {
    const auto below = rows.begin() + (rows.size() > 1 ? 1 : 0);
    if (std::all_of(below, rows.end(), [&](const Row& row) { return row[c].empty(); })) continue;
    for (std::size_t r = 0; r < rows.size(); ++r) kept[r].push_back(rows[r][c]);
  }
  return kept;
}

// The widths of all columns but the last are what their longest cell needs, at most kWidest; the last has the
// rest.
std::vector<std::size_t> widths_of(const std::vector<Row>& rows, std::size_t width) {
  std::vector<std::size_t> widths(rows.front().size());
  std::size_t used = 0;
  for (std::size_t c = 0; c + 1 < widths.size(); ++c) {
    for (const Row& row : rows)
      for (const std::string& line : wrapped(row[c], kWidest))
        widths[c] = std::max(widths[c], characters(line));
    used += widths[c] + kGap;
  }
  widths.back() = std::max(kNarrowest, width > used ? width - used : 0);
  return widths;
}

void add_row(const Row& row, const std::vector<std::size_t>& widths, std::string& text) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t c = 0; c < row.size(); ++c) {
    cells.push_back(wrapped(row[c], widths[c]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t l = 0; l < height; ++l) {
    std::string line;
    std::size_t begin = 0;  // where the column begins
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (l < cells[c].size() && !cells[c][l].empty()) {
        line += std::string(begin - std::min(begin, characters(line)), ' ') + cells[c][l];
      }
      begin += widths[c] + kGap;
    }
    text += line + "\n";
  }
}

}  // namespace

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  for (const std::string& word : split(text, ' ')) {
    if (word.empty()) continue;
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (characters(line) + 1 + characters(word) <= width)
      line += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

std::string text_table(const std::vector<Row>& rows, std::size_t width) {
  if (rows.empty() || rows.front().empty()) return "";
  const std::vector<Row> kept = without_empty_columns(rows);
  if (kept.front().empty()) return "";
  const std::vector<std::size_t> widths = widths_of(kept, width);
  std::string text;
  for (const Row& row : kept) add_row(row, widths, text);
  return text;
}

}  // namespace limbeck::app
