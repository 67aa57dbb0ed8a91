#include "limbeck/app/docs/numbers.h"

#include <algorithm>

#include "limbeck/app/docs/csv.h"
#include "limbeck/app/docs/markdown.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/measures.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

const std::vector<std::string> kColumns = {"method", "role", "set",   "measure",
                                           "seeds",  "mean", "alone", "standard_deviation"};

// One file.
struct Table {
  fs::path file;
  std::vector<CsvRow> rows;

  double number(const CsvRow& row, const std::string& column) const {
    if (const auto value = parse_number(row.at(column))) return *value;
    throw UserError(file.string() + ": `" + row.at(column) + "` in column `" + column + "` is no number.");
  }

  const CsvRow* find(const std::string& method) const {
    const auto row =
        std::ranges::find_if(rows, [&](const CsvRow& one) { return one.at("method") == method; });
    return row == rows.end() ? nullptr : &*row;
  }
};

std::string in_words(const Table& table, const CsvRow& row, bool with_deviation) {
  const bool share = report::facts_of({}, row.at("measure")).is_share();
  const auto written = [&](const std::string& column, int figures) {
    const double value = table.number(row, column);
    return share ? report::fixed(100 * value, 2) : report::significant(value, figures);
  };
  std::string text = written("mean", 4);
  if (with_deviation && !row.at("standard_deviation").empty())
    text += " \u00b1 " + written("standard_deviation", 2);
  const std::string unit = report::facts_of({}, row.at("measure")).unit;
  return text + (unit.empty() ? "" : " " + unit);
}

std::string line_of(const Table& table, const CsvRow& row) {
  std::string measure = row.at("measure");
  std::ranges::replace(measure, '_', ' ');
  const auto seeds = static_cast<int64_t>(table.number(row, "seeds"));
  std::string text = in_words(table, row, /*with_deviation=*/true) + " (" +
                     escaped(row.at("set") + " " + measure) + ", " + report::counted(seeds, "seed") + ")";
  const CsvRow* alone = row.at("alone").empty() ? nullptr : table.find(row.at("alone"));
  if (alone && !alone->at("mean").empty())
    text += ", the student alone " + in_words(table, *alone, /*with_deviation=*/false);
  const std::string name = table.file.stem().string();
  return text + ": " + link(escaped(name), "results.md#" + name);
}

void add(const Table& table, Numbers& numbers) {
  for (const CsvRow& row : table.rows) {
    const std::string &method = row.at("method"), &role = row.at("role");
    if (role == "teacher" || row.at("mean").empty()) continue;
    const bool alone = role == "alone" && method == "alone";
    numbers[alone ? "cross_entropy" : method].push_back(line_of(table, row));
  }
}

}  // namespace

Numbers read_numbers(const fs::path& folder) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::ranges::sort(files);
  Numbers numbers;
  for (const fs::path& file : files) add({file, read_csv(file, kColumns)}, numbers);
  return numbers;
}

}  // namespace limbeck::app
