// What the methods reached: every seed as a dot, the mean and its interval; and all numbers.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cctype>

#include "limbeck/report/compare/parts.h"
#include "limbeck/report/compare/sheet.h"
#include "limbeck/report/compare/words.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"

namespace limbeck::report::compare::parts {
namespace {

// Of few seeds the interval of the mean is so wide that it would squeeze all dots into one.
bool has_interval(const Method& method) {
  return method.summary.count >= kFewestSeeds && method.summary.half_width;
}

Scale scale_of(const Comparison& comparison) {
  double low = 1e300, high = -1e300;
  const auto include = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods) {
      for (const double value : method.values()) include(value);
      if (!has_interval(method)) continue;
      include(method.summary.mean - *method.summary.half_width);
      include(method.summary.mean + *method.summary.half_width);
    }
  if (comparison.measure.share) {
    low = std::max(low, 0.0);
    high = std::min(high, 1.0);
  }
  return Scale::around(low, high, 5);
}

std::string track(const Method& method, const Scale& scale) {
  if (method.summary.count == 0) return "";
  std::string html = "<span class=\"track\" aria-hidden=\"true\">";
  const double mean = method.summary.mean;
  if (has_interval(method)) {
    const double half = *method.summary.half_width;
    const double low = scale.share(mean - half), high = scale.share(mean + half);
    html += fmt::format("<i class=\"noise\" style=\"left:{:.2f}%;width:{:.2f}%\"></i>", 100 * low,
                        100 * (high - low));
  }
  for (const double value : method.values())
    html += fmt::format("<i class=\"seed\" style=\"left:{:.2f}%\"></i>", 100 * scale.share(value));
  return html + fmt::format("<i class=\"mean\" style=\"left:{:.2f}%\"></i></span>", 100 * scale.share(mean));
}

std::string strip(const Comparison& comparison) {
  const Scale scale = scale_of(comparison);
  std::string html =
      "<table class=\"plain field\"><caption class=\"hidden\">Mean and standard deviation of each "
      "method</caption>"
      "<thead><tr><th scope=\"col\">Method</th><td class=\"wide\">" +
      axis(comparison.measure, scale, false) +
      "</td><th scope=\"col\">Mean \u00b1 deviation</th></tr></thead>\n<tbody>\n";
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods) {
      const bool teacher = methods == &comparison.teachers;
      html += fmt::format("<tr class=\"{}\">{}<td class=\"wide\">{}</td><td>{}</td></tr>\n",
                          teacher ? "teacher" : colour(method), name_cell(comparison, method),
                          track(method, scale),
                          method.summary.count > 0 ? prose(mean_in_words(comparison.measure, method.summary))
                                                   : "not finished");
    }
  return scrolling("Mean of each method", html + "</tbody></table>");
}

// A path as part of an address: of all that is not plain, the bytes.
std::string address(const std::string& path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) || std::string_view("-._~/").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

// A value leads to the report of its run.
std::string seed_cell(const Comparison& comparison, const Method& method, std::size_t seed) {
  const auto value = method.value(seed);
  if (!value) return "<td><span class=\"none\" aria-label=\"not known\">\u2013</span></td>";
  return fmt::format("<td><a href=\"{}/report.html\">{}</a></td>",
                     escape(address(method.trials[seed]->folder)), prose(comparison.measure.bare(*value)));
}

std::string seeds_table(const Comparison& comparison) {
  const bool several = comparison.seeds.size() > 1, tuned = !comparison.choice.axis.empty();
  std::string html = "<table class=\"plain\"><thead><tr><th scope=\"col\">Method</th>";
  if (tuned) html += "<th scope=\"col\">" + escape(comparison.choice.axis) + "</th>";
  for (const std::string& seed : comparison.seeds)
    html += "<th scope=\"col\">" + escape(several ? "Seed " + seed : comparison.measure.column()) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods) {
      html += "<tr>" + name_cell(comparison, method);
      if (tuned) html += "<td>" + escape(method.chosen_value()) + "</td>";
      for (std::size_t seed = 0; seed < comparison.seeds.size(); ++seed)
        html += seed_cell(comparison, method, seed);
      html += "</tr>\n";
    }
  return "<h3>Each seed" + std::string(comparison.measure.share ? ", in percent" : "") + "</h3>\n" +
         scrolling("Value of each seed", html + "</tbody></table>");
}

}  // namespace

std::string values(const Comparison& comparison) {
  std::string lead =
      "<p>" + prose(comparison.measure.title()) + ". Each dot is one seed, the upright stroke their mean";
  const bool any = std::ranges::any_of(comparison.methods, has_interval);
  lead += any ? ", the line its " + prose("95 % confidence interval") + ".</p>" : ".</p>";
  return section("methods", "The methods", lead, strip(comparison) + seeds_table(comparison));
}

}  // namespace limbeck::report::compare::parts
