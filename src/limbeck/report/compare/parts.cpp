#include "limbeck/report/compare/parts.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::compare::parts {
namespace {

bool is_teacher(const Comparison& comparison, const Method& method) {
  return std::ranges::any_of(comparison.teachers, [&](const Method& teacher) { return &teacher == &method; });
}

}  // namespace

std::string colour(const Method& method) {
  if (method.taught == Taught::alone) return "alone";
  return method.taught == Taught::plain_kd ? "student" : "other";
}

std::string name_cell(const Comparison& comparison, const Method& method) {
  const bool teacher = is_teacher(comparison, method);
  return fmt::format("<th scope=\"row\"><span class=\"key {}\">{}</span></th>",
                     teacher ? "teacher" : colour(method), escape(method.name));
}

std::string axis(const Measure& measure, const Scale& scale, bool signed_ticks) {
  std::string html = "<span class=\"track axis\" aria-hidden=\"true\">";
  for (const double tick : scale.ticks) {
    const int decimals = measure.share ? std::max(0, scale.decimals - 2) : scale.decimals;
    std::string text = fixed((measure.share ? 100 : 1) * tick, decimals);
    const bool zero = text.find_first_not_of("0.") == std::string::npos;
    if (signed_ticks && !zero && text.front() != '-') text.insert(0, "+");
    if (measure.share && !signed_ticks) text += " %";
    html += fmt::format("<i style=\"left:{:.2f}%\"><span>{}</span></i>", 100 * scale.share(tick),
                        prose(" " + text).substr(1));
  }
  return html + "</span>";
}

std::string head(const Comparison& comparison) {
  std::string notes;
  for (const std::string& finding : comparison.findings) notes += "<p>" + with_code(finding) + "</p>\n";
  return "<section class=\"hero\" id=\"result\" aria-label=\"Result\">\n<div class=\"words\">\n" +
         sections::sentence(comparison.headline, "h1") +
         "</div>\n<div class=\"beside\">\n<div class=\"notes\">\n" + notes + "</div>\n</div>\n</section>\n";
}

}  // namespace limbeck::report::compare::parts
