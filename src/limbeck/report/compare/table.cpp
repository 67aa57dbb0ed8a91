// A comparison for the terminal and as Markdown.
#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/report/compare/compare.h"
#include "limbeck/report/compare/sheet.h"
#include "limbeck/report/compare/words.h"
#include "limbeck/report/plain_text.h"

namespace limbeck::report::compare {
namespace {

constexpr std::size_t kMostColumns = 8;  // of a sheet on a terminal; the file has all seeds

const std::string& shown(const std::string& cell) {
  static const std::string unknown = "-";
  return cell.empty() ? unknown : cell;
}

std::vector<Sheet> sheets(const Comparison& comparison) {
  std::vector<Sheet> all = {values_sheet(comparison), against_kd(comparison), against_alone(comparison),
                            cost_sheet(comparison)};
  std::erase_if(all, [](const Sheet& sheet) { return sheet.methods.empty() || sheet.columns.empty(); });
  return all;
}

// Verdicts begin at the left, numbers end at the right.
std::string aligned(const std::string& column, const std::string& text, std::size_t columns) {
  return column == "verdict" ? left(text, columns) : right(text, columns);
}

std::string sheet_lines(const Sheet& sheet, std::size_t names) {
  const std::size_t count = std::min(sheet.columns.size(), kMostColumns);
  std::string lines = sheet.title + "\n", head = left("", names);
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < count; ++i) {
    widths.push_back(width(sheet.columns[i]));
    for (const auto& row : sheet.cells) widths[i] = std::max(widths[i], width(shown(row[i])));
    head += "  " + aligned(sheet.columns[i], sheet.columns[i], widths[i]);
  }
  lines += text_line(head);
  for (std::size_t row = 0; row < sheet.methods.size(); ++row) {
    std::string line = left("  " + sheet.methods[row]->name, names);
    for (std::size_t i = 0; i < count; ++i)
      line += "  " + aligned(sheet.columns[i], shown(sheet.cells[row][i]), widths[i]);
    lines += text_line(line);
  }
  return lines;
}

std::vector<std::string> sentences(const Comparison& comparison) {
  std::vector<std::string> all = {in_words(comparison.headline)};
  all.insert(all.end(), comparison.findings.begin(), comparison.findings.end());
  for (const std::string& warning : comparison.warnings) all.push_back("Warning: " + warning);
  return all;
}

}  // namespace

std::string table(const Comparison& comparison) {
  std::string text;
  for (const std::string& sentence : sentences(comparison)) text += wrapped(sentence);
  std::size_t names = 0;
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods) names = std::max(names, width(method.name) + 2);
  for (const Sheet& sheet : sheets(comparison)) text += "\n" + sheet_lines(sheet, names);
  if (comparison.tests() > 0) text += "\n" + wrapped(how_verdicts_are_made(comparison));
  return text;
}

std::string markdown(const Comparison& comparison) {
  std::string text = "# " + escape_markdown(comparison.name) + "\n\n";
  for (const std::string& sentence : sentences(comparison)) text += "- " + escape_markdown(sentence) + "\n";
  for (const Sheet& sheet : sheets(comparison)) {
    std::vector<std::string> head = {escape_markdown(sheet.title)}, rule = {"---"};
    for (const std::string& column : sheet.columns) {
      head.push_back(escape_markdown(column));
      rule.push_back(column == "verdict" ? "---" : "---:");
    }
    text += "\n" + markdown_row(head) + markdown_row(rule);
    for (std::size_t row = 0; row < sheet.methods.size(); ++row) {
      std::vector<std::string> cells = {escape_markdown(sheet.methods[row]->name)};
      for (const std::string& cell : sheet.cells[row]) cells.push_back(escape_markdown(shown(cell)));
      text += markdown_row(cells);
    }
  }
  if (comparison.tests() > 0) text += "\n" + escape_markdown(how_verdicts_are_made(comparison)) + "\n";
  return text;
}

}  // namespace limbeck::report::compare
