#include "limbeck/report/compare/sheet.h"

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/report/compare/words.h"
#include "limbeck/report/format.h"

namespace limbeck::report::compare {
namespace {

using To = std::optional<Difference> Method::*;

std::vector<std::string> value_cells(const Comparison& comparison, const Method& method) {
  const Measure& measure = comparison.measure;
  std::vector<std::string> cells;
  if (!comparison.choice.axis.empty()) cells.push_back(method.chosen_value());
  const Summary& summary = method.summary;
  cells.push_back(summary.count > 0 ? measure.value(summary.mean) : "");
  cells.push_back(summary.deviation ? measure.bare(*summary.deviation) : "");
  if (comparison.seeds.size() < 2) return cells;
  for (std::size_t seed = 0; seed < comparison.seeds.size(); ++seed) {
    const auto value = method.value(seed);
    cells.push_back(value ? measure.bare(*value) : "");
  }
  return cells;
}

Sheet against(const Comparison& comparison, To to, const std::string& title) {
  const Measure& measure = comparison.measure;
  Sheet sheet{.title = title + ", in " + measure.unit(),
              .columns = {"difference", "95 % interval", "p (Holm)", "verdict"},
              .methods = {},
              .cells = {}};
  for (const Method& method : comparison.methods) {
    if (!(method.*to)) continue;
    const Difference& difference = *(method.*to);
    sheet.methods.push_back(&method);
    sheet.cells.push_back({measure.difference(difference.paired.mean), interval(measure, difference.paired),
                           in_words(difference.corrected),
                           in_words(difference.verdict, difference.paired.pairs)});
  }
  return sheet;
}

std::vector<std::string> cost_cells(const Method& method) {
  const Cost cost = method.cost();
  return {cost.seconds ? seconds(*cost.seconds) : "",
          cost.peak_memory_bytes ? bytes(*cost.peak_memory_bytes) : "",
          cost.parameters ? grouped(*cost.parameters) : "",
          cost.multiply_accumulates ? grouped(*cost.multiply_accumulates) : "",
          cost.bytes ? bytes(static_cast<double>(*cost.bytes)) : ""};
}

void leave_out_empty_columns(Sheet& sheet) {
  for (std::size_t column = sheet.columns.size(); column-- > 0;) {
    const bool any =
        std::ranges::any_of(sheet.cells, [column](const auto& row) { return !row[column].empty(); });
    if (any) continue;
    const auto at = static_cast<std::ptrdiff_t>(column);
    sheet.columns.erase(sheet.columns.begin() + at);
    for (auto& row : sheet.cells) row.erase(row.begin() + at);
  }
}

}  // namespace

Sheet values_sheet(const Comparison& comparison) {
  Sheet sheet{.title = comparison.measure.title(), .columns = {}, .methods = {}, .cells = {}};
  if (!comparison.choice.axis.empty()) sheet.columns.push_back(Axis{comparison.choice.axis, {}}.short_name());
  sheet.columns.insert(sheet.columns.end(), {"mean", "\u00b1"});
  if (comparison.seeds.size() > 1)
    for (const std::string& seed : comparison.seeds) sheet.columns.push_back("seed " + seed);
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods) {
      sheet.methods.push_back(&method);
      sheet.cells.push_back(value_cells(comparison, method));
    }
  leave_out_empty_columns(sheet);
  return sheet;
}

Sheet against_kd(const Comparison& comparison) {
  return against(comparison, &Method::to_kd, "Against plain kd");
}

Sheet against_alone(const Comparison& comparison) {
  return against(comparison, &Method::to_alone, "Against the undistilled student");
}

Sheet cost_sheet(const Comparison& comparison) {
  Sheet sheet{.title = "Cost",
              .columns = {"training", "peak memory", "parameters", "multiply-accumulates", "weights"},
              .methods = {},
              .cells = {}};
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods) {
      sheet.methods.push_back(&method);
      sheet.cells.push_back(cost_cells(method));
    }
  leave_out_empty_columns(sheet);
  return sheet;
}

}  // namespace limbeck::report::compare
