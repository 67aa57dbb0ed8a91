// The run's main table for the terminal and as Markdown.
#include "limbeck/base/text.h"

#include <algorithm>

#include "limbeck/report/headline.h"
#include "limbeck/report/model_table.h"
#include "limbeck/report/models.h"
#include "limbeck/report/plain_text.h"
#include "limbeck/report/report.h"

namespace limbeck::report {
namespace {

constexpr const char* kUnknown = "-";

std::string shown(const Cell& cell) { return cell.text.empty() ? kUnknown : cell.text; }

// As wide as each column needs.
std::vector<std::size_t> column_widths(const ModelTable& table) {
  std::vector<std::size_t> widths{0};
  for (const std::string& title : table.titles) widths.push_back(width(title));
  for (const Group& group : table.groups)
    for (const Row& row : group.rows) {
      widths[0] = std::max(widths[0], width(row.label) + 2);
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        widths[i + 1] = std::max(widths[i + 1], width(shown(row.cells[i])));
    }
  return widths;
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
  const ModelTable table = model_table(run);
  const std::vector<std::size_t> widths = column_widths(table);
  std::string text;
  for (const std::string& sentence : sentences(run)) text += wrapped(sentence);
  text += "\n";
  std::string head = left("", widths[0]);
  for (std::size_t i = 0; i < table.titles.size(); ++i) head += "  " + right(table.titles[i], widths[i + 1]);
  if (!table.groups.empty()) text += text_line(head);
  for (const Group& group : table.groups) {
    text += group.title + "\n";
    for (const Row& row : group.rows) {
      std::string line = left("  " + row.label, widths[0]);
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        line += "  " + right(shown(row.cells[i]), widths[i + 1]);
      text += text_line(line);
    }
  }
  return text;
}

std::string markdown(const Run& run) {
  const ModelTable table = model_table(run);
  std::string text =
      "# " + escape_markdown(run.name) + "\n\n" + escape_markdown(join(sentences(run), " ")) + "\n";
  for (const Group& group : table.groups) {
    text += "\n| " + escape_markdown(group.title) + " |";
    for (const std::string& title : table.titles) text += " " + escape_markdown(title) + " |";
    text += "\n| --- |";
    for (std::size_t i = 0; i < table.titles.size(); ++i) text += " ---: |";
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
