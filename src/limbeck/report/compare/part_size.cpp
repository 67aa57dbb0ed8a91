// How large and how costly the methods are, and what that buys.
#include <spdlog/fmt/fmt.h>

#include <nlohmann/json.hpp>

#include "limbeck/report/compare/parts.h"
#include "limbeck/report/compare/sheet.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"

namespace limbeck::report::compare::parts {
namespace {

nlohmann::json mark_of(const Comparison& comparison, const Method& method, bool teacher) {
  nlohmann::json seeds = nlohmann::json::array();
  for (std::size_t seed = 0; seed < comparison.seeds.size(); ++seed)
    if (const auto value = method.value(seed))
      seeds.push_back({{"seed", comparison.seeds[seed]}, {"value", *value}});
  nlohmann::json mark = {{"label", method.name},
                         {"role", teacher ? "teacher" : colour(method)},
                         {"size", *method.cost().parameters},
                         {"mean", method.summary.mean},
                         {"seeds", seeds}};
  if (method.summary.count >= kFewestSeeds && method.summary.half_width)
    mark["half_width"] = *method.summary.half_width;
  return mark;
}

nlohmann::json marks_of(const Comparison& comparison) {
  nlohmann::json marks = nlohmann::json::array();
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods)
      if (method.summary.count > 0 && method.cost().parameters.value_or(0) > 0)
        marks.push_back(mark_of(comparison, method, methods == &comparison.teachers));
  return marks;
}

std::string cost_table(const Comparison& comparison) {
  const Sheet sheet = cost_sheet(comparison);
  if (sheet.columns.empty()) return "";
  std::string html = "<table class=\"plain\"><thead><tr><th scope=\"col\">Method</th>";
  for (const std::string& column : sheet.columns)
    html += "<th scope=\"col\">" + escape(capital(column)) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < sheet.methods.size(); ++row) {
    html += "<tr>" + name_cell(comparison, *sheet.methods[row]);
    for (const std::string& cell : sheet.cells[row])
      html += cell.empty() ? "<td><span class=\"none\" aria-label=\"not known\">\u2013</span></td>"
                           : "<td>" + prose(cell) + "</td>";
    html += "</tr>\n";
  }
  return scrolling("Cost of each method", html + "</tbody></table>");
}

}  // namespace

std::string size_data(const Comparison& comparison) {
  const nlohmann::json marks = marks_of(comparison);
  if (marks.empty()) return "null";
  const Measure& measure = comparison.measure;
  return script_json({{"measure", measure.title()},
                      {"percent", measure.share},
                      {"decimals", measure.decimals},
                      {"marks", marks}});
}

std::string size(const Comparison& comparison) {
  std::string html;
  if (!marks_of(comparison).empty())
    html =
        "<noscript><p class=\"note\">The chart is drawn with JavaScript; its numbers are in the "
        "tables.</p></noscript>\n"
        "<figure class=\"chart\"><div class=\"plot sizes\"><canvas id=\"chart-size\" role=\"img\" "
        "aria-label=\"" +
        escape(comparison.measure.title()) +
        " against the number of parameters; the numbers are in the tables\"></canvas></div></figure>\n";
  html += cost_table(comparison);
  return section(
      "size", "Size and cost",
      "<p>Models of equal size stand side by side in the chart. Time and memory are those of the stages in "
      "which a model itself learned, a mean over the seeds and the most of all; what its teacher took is in "
      "the teacher's row. Multiply-accumulates are those of one sample.</p>",
      html);
}

}  // namespace limbeck::report::compare::parts
