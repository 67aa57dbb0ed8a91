// The page of a comparison as a whole, and how it was made.
#include <spdlog/fmt/fmt.h>

#include "limbeck/base/text.h"
#include "limbeck/report/assets.h"
#include "limbeck/report/compare/parts.h"
#include "limbeck/report/compare/words.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::compare {
namespace {

std::string navigation(const std::string& body) {
  std::string html;
  for (const auto& [id, title] : {std::pair{"methods", "Methods"},
                                  {"kd", "Plain kd"},
                                  {"alone", "Undistilled"},
                                  {"size", "Size"},
                                  {"facts", "Facts"}})
    if (body.find(fmt::format("<section id=\"{}\"", id)) != std::string::npos)
      html += fmt::format("<a href=\"#{}\">{}</a>\n", id, title);
  return html;
}

std::string list_of(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string html = "<dl class=\"facts\">\n";
  for (const auto& [name, value] : facts)
    if (!value.empty())
      html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value));
  return html + "</dl>\n";
}

}  // namespace

std::string parts::facts(const Comparison& comparison) {
  std::vector<std::pair<std::string, std::string>> sweep = {{"Name", comparison.name}};
  for (const Axis& axis : comparison.axes) sweep.emplace_back(axis.path, join(axis.values, ", "));
  sweep.insert(sweep.end(), {{"Chosen on the validation set", comparison.choice.axis},
                             {"Not finished", join(comparison.missing, "; ")},
                             {"Fingerprint of the recipe", comparison.fingerprint},
                             {"Limbeck", comparison.version}});
  std::string html =
      "<div class=\"two made\"><div>\n<h3>The sweep</h3>\n" + list_of(sweep) + "</div>\n<div>\n";
  if (comparison.tests() > 0)
    html += "<h3>Verdicts</h3>\n<p>" + prose(how_verdicts_are_made(comparison)) + "</p>\n";
  html +=
      "<h3>Numbers</h3>\n<p>All numbers of this page, unrounded, are in <a "
      "href=\"comparison.csv\">comparison.csv</a> "
      "beside it. Numbers of seeds lead to the reports of their runs.</p>\n";
  return section("facts", "How it was compared", "", html + "</div></div>\n");
}

std::string page(const Comparison& comparison) {
  const std::string body = parts::head(comparison) + sections::warnings(comparison.warnings) +
                           parts::values(comparison) + parts::against_kd(comparison) +
                           parts::against_alone(comparison) + parts::size(comparison) +
                           parts::facts(comparison);
  return fill(assets::compare_html,
              {{"title", escape(comparison.name)},
               {"description", escape(in_words(comparison.headline))},
               {"style", std::string(assets::report_css) + std::string(assets::compare_css)},
               {"navigation", navigation(body)},
               {"body", body},
               {"data", parts::size_data(comparison)},
               {"chart", script_code(assets::chart_js)},
               {"script", script_code(assets::compare_js)},
               {"version", escape(comparison.version)}});
}

}  // namespace limbeck::report::compare
