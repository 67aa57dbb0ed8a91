// Differences to plain kd and to the undistilled student, on one scale with its zero.
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "limbeck/report/compare/parts.h"
#include "limbeck/report/compare/sheet.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"

namespace limbeck::report::compare::parts {
namespace {

using To = std::optional<Difference> Method::*;

bool has_interval(const Paired& paired) { return paired.pairs >= kFewestSeeds && paired.low && paired.high; }

Scale scale_of(const Comparison& comparison, To to) {
  double low = 0, high = 0;
  for (const Method& method : comparison.methods) {
    if (!(method.*to)) continue;
    const Paired& paired = (method.*to)->paired;
    low = std::min({low, paired.mean, has_interval(paired) ? *paired.low : 0});
    high = std::max({high, paired.mean, has_interval(paired) ? *paired.high : 0});
  }
  return Scale::around(low, high, 5);
}

std::string track(const Paired& paired, const Scale& scale) {
  std::string html =
      fmt::format("<span class=\"track\" aria-hidden=\"true\"><i class=\"zero\" style=\"left:{:.2f}%\"></i>",
                  100 * scale.share(0));
  if (has_interval(paired)) {
    const double low = scale.share(*paired.low), high = scale.share(*paired.high);
    html += fmt::format("<i class=\"noise\" style=\"left:{:.2f}%;width:{:.2f}%\"></i>", 100 * low,
                        100 * (high - low));
  }
  return html +
         fmt::format("<i class=\"dot\" style=\"left:{:.2f}%\"></i></span>", 100 * scale.share(paired.mean));
}

std::string verdict_cell(const std::string& words, Verdict verdict) {
  const std::string_view kind = verdict == Verdict::better  ? "better"
                                : verdict == Verdict::worse ? "worse"
                                                            : "unknown";
  return fmt::format("<td class=\"text verdict {}\">{}</td>", kind, prose(words));
}

std::string row(const Comparison& comparison, const Sheet& sheet, std::size_t index, To to,
                const Scale& scale) {
  const Method& method = *sheet.methods[index];
  std::string html = fmt::format("<tr class=\"{}\">{}<td class=\"wide\">{}</td>", colour(method),
                                 name_cell(comparison, method), track((method.*to)->paired, scale));
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    const std::string& text = sheet.cells[index][i];
    if (sheet.columns[i] == "verdict")
      html += verdict_cell(text, (method.*to)->verdict);
    else if (text.empty())
      html += "<td><span class=\"none\" aria-label=\"not known\">\u2013</span></td>";
    else
      html += "<td>" + prose(" " + text).substr(1) + "</td>";
  }
  return html + "</tr>\n";
}

std::string against(const Comparison& comparison, const Sheet& sheet, To to, std::string_view id,
                    const std::string& lead) {
  if (sheet.methods.empty()) return "";
  const Scale scale = scale_of(comparison, to);
  std::string html = "<table class=\"plain field differences\"><caption class=\"hidden\">" +
                     escape(sheet.title) +
                     "</caption><thead><tr><th scope=\"col\">Method</th><td class=\"wide\">" +
                     axis(comparison.measure, scale, true) + "</td>";
  for (const std::string& column : sheet.columns)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", column == "verdict" ? " class=\"text\"" : "",
                        prose(column.starts_with("p ") ? column : capital(column)));
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < sheet.methods.size(); ++i) html += row(comparison, sheet, i, to, scale);
  return section(id, sheet.title, "<p>" + prose(lead) + "</p>",
                 scrolling(sheet.title, html + "</tbody></table>"));
}

std::string side(const Comparison& comparison) {
  return comparison.measure.lower_is_better ? "Left of the zero is better. "
                                            : "Right of the zero is better. ";
}

}  // namespace

std::string against_kd(const Comparison& comparison) {
  return against(comparison, compare::against_kd(comparison), &Method::to_kd, "kd",
                 side(comparison) +
                     "The line is the confidence interval of the mean difference over equal seeds. Where it "
                     "crosses the zero there may be no difference.");
}

std::string against_alone(const Comparison& comparison) {
  return against(
      comparison, compare::against_alone(comparison), &Method::to_alone, "alone",
      side(comparison) +
          "The undistilled student is the same network with the same seeds and no teacher. A method "
          "on its wrong side took a teacher and lost by it.");
}

}  // namespace limbeck::report::compare::parts
