// What stages measured and corrected on the way: `evaluate` and `calibrate`.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/measures.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

using Table =
    std::vector<std::vector<std::string>>;  // the first row holds titles; the first three cells are text

const double* value_of(const Measured& measured, const std::string& name) {
  const auto found = std::ranges::find(measured.values, name, [](const auto& pair) { return pair.first; });
  return found == measured.values.end() ? nullptr : &found->second;
}

std::string html_of(const std::string& name, const Table& table) {
  if (table.size() < 2) return "";
  std::string html = "<table class=\"plain\"><thead><tr>";
  for (std::size_t i = 0; i < table[0].size(); ++i)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", i < 3 ? " class=\"text\"" : "", escape(table[0][i]));
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 1; row < table.size(); ++row) {
    html += "<tr><th scope=\"row\">" + escape(table[row][0]) + "</th>";
    for (std::size_t i = 1; i < table[row].size(); ++i)
      html += fmt::format("<td{}>{}</td>", i < 3 ? " class=\"text\"" : "", prose(table[row][i]));
    html += "</tr>\n";
  }
  return "<h3>" + escape(name) + "</h3>\n" + scrolling(name, html + "</tbody></table>");
}

Table evaluations(const Run& run) {
  std::vector<std::string> names;
  for (const Measured& one : run.measured)
    if (!one.correction)
      for (const auto& [name, value] : one.values)
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  std::ranges::stable_sort(names, {}, [](const std::string& name) { return name != "accuracy"; });
  Table table{{"Stage", "Model", "Set"}};
  for (const std::string& name : names) table[0].push_back(facts_of(run, name).title);
  for (const Measured& one : run.measured) {
    if (one.correction) continue;
    std::vector<std::string> row{one.stage, one.model, one.set};
    for (const std::string& name : names) {
      const double* value = value_of(one, name);
      row.push_back(value ? written(facts_of(run, name), *value) : "");
    }
    table.push_back(std::move(row));
  }
  return table;
}

// "3.4", of at most four figures, or "" where a run does not say.
std::string number(const Measured& measured, const std::string& name) {
  const double* value = value_of(measured, name);
  return !value                         ? ""
         : *value == std::round(*value) ? grouped(std::llround(*value))
                                        : number_text(parse_number(significant(*value, 4)).value_or(*value));
}

Table corrections(const Run& run) {
  Table table{{"Stage", "Model", "On", "Found", "Errors before", "After", "Cross-entropy before", "After"}};
  for (const Measured& one : run.measured) {
    if (!one.correction) continue;
    const std::string found = value_of(one, "offset") ? "offset" : "temperature";
    table.push_back({one.stage, one.model, one.set, found + " " + number(one, found),
                     number(one, "errors_before"), number(one, "errors_after"),
                     number(one, "cross_entropy_before"), number(one, "cross_entropy_after")});
  }
  return table;
}

}  // namespace

std::string measured(const Run& run) {
  return section("measured", "Measured by stages", "",
                 html_of("Models on sets", evaluations(run)) + html_of("Corrections", corrections(run)));
}

}  // namespace limbeck::report::sections
