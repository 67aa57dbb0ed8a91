// The head of the page: the result as one large sentence, and the models' accuracies on one scale.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "limbeck/report/format.h"
#include "limbeck/report/headline.h"
#include "limbeck/report/html.h"
#include "limbeck/report/measures.h"
#include "limbeck/report/models.h"
#include "limbeck/report/scale.h"
#include "limbeck/report/sections.h"
#include "limbeck/report/statistics.h"

namespace limbeck::report::sections {
namespace {

// A dot for each model on one scale, what may be noise as a thin bar.
std::string strip_row(const Run& run, const Model& model, const std::string& text, double value, double noise,
                      const Scale& scale) {
  const double low = scale.share(value - noise), high = scale.share(value + noise), at = scale.share(value);
  return fmt::format(
      "<li class=\"{}\"><span class=\"who\">{}</span><span class=\"track\"><i class=\"noise\" "
      "style=\"left:{:.2f}%;width:{:.2f}%\"></i><i class=\"dot\" style=\"left:{:.2f}%\"></i><b "
      "style=\"left:{:.2f}%\"{}>{}</b></span></li>\n",
      role_class(model.role), escape(label(run, model)), 100 * low, 100 * (high - low), 100 * at,
      100 * (at > 0.8 ? low : high), at > 0.8 ? " class=\"before\"" : "", prose(text));
}

std::string strip(const Run& run) {
  const JudgedSet* set = run.test();
  if (!set) return "";
  const std::string measure = main_measure(*set);
  const MeasureFacts facts = facts_of(run, measure);
  std::vector<std::pair<const Model*, double>> rows;
  for (const Model* model : judged_models(run, *set))
    if (const auto value = value_in(*set->find(model->name), measure); value && std::isfinite(*value))
      rows.emplace_back(model, *value);
  if (rows.size() < 2) return "";
  std::ranges::stable_sort(rows, [&](const auto& a, const auto& b) {
    return facts.higher_is_better ? a.second > b.second : a.second < b.second;
  });
  const bool known = measure == "accuracy" && set->labelled > 0;  // how much may be noise
  const auto noise = [&](double value) { return known ? 2 * standard_error(value, set->labelled) : 0; };
  double low = rows.front().second, high = low;
  for (const auto& [model, value] : rows) {
    low = std::min(low, value - noise(value));
    high = std::max(high, value + noise(value));
  }
  const Scale scale = facts.is_share() ? Scale::around(std::max(0.0, low), std::min(1.0, high), 4)
                                       : Scale::around(low, high, 4);
  std::string html = "<figure class=\"strip\">\n<ol>\n";
  for (const auto& [model, value] : rows)
    html += strip_row(run, *model, written(facts, value), value, noise(value), scale);
  html += "</ol>\n<div class=\"axis\" aria-hidden=\"true\"><span class=\"who\"></span><span class=\"track\">";
  for (const double tick : scale.ticks)
    html += fmt::format("<i style=\"left:{:.2f}%\"><span>{}</span></i>", 100 * scale.share(tick),
                        prose(facts.is_share() ? fixed(100 * tick, std::max(0, scale.decimals - 2)) + " %"
                                               : fixed(tick, scale.decimals)));
  html += "</span></div>\n<figcaption>" + escape(capital(facts.title)) +
          (facts.is_share() || facts.unit.empty() ? "" : " in " + escape(facts.unit)) + " on " +
          escape(set->name);
  if (known) html += "; bars are two standard errors";
  return html + "</figcaption>\n</figure>\n";
}

}  // namespace

std::string sentence(const Headline& line, std::string_view tag) {
  std::string html = fmt::format("<{} class=\"result\">{}", tag, prose(line.before));
  if (!line.number.empty()) {
    const std::size_t unit = std::min(line.number.find(' '), line.number.size());
    html += fmt::format(" <strong>{}<span class=\"unit\">{}</span></strong>",
                        escape(line.number.substr(0, unit)), prose(line.number.substr(unit)));
  }
  if (!line.after.empty())
    html +=
        fmt::format("<span class=\"hidden\">:</span> <span class=\"after\">{}.</span>", prose(line.after));
  else
    html += line.number.empty() ? "." : "<span class=\"hidden\">.</span>";
  html += fmt::format("</{}>\n", tag);
  if (!line.caption.empty()) html += fmt::format("<p class=\"caption\">{}</p>\n", prose(line.caption));
  return html;
}

std::string headline(const Run& run) {
  std::string left, notes;
  bool first = true;
  for (const Headline& line : headlines(run)) {
    left += sentence(line, first ? "h1" : "p");
    for (const std::string& note : line.notes) notes += "<p>" + with_code(note) + "</p>\n";
    first = false;
  }
  std::string first_of_all;
  for (const std::string& caution : cautions(run)) first_of_all += "<p>" + with_code(caution) + "</p>\n";
  if (!first_of_all.empty())
    first_of_all = "<aside class=\"caution\" aria-label=\"Before you read\">\n" + first_of_all + "</aside>\n";
  return first_of_all + fmt::format(
                            "<section class=\"hero\" id=\"result\" aria-label=\"Result\">\n<div "
                            "class=\"words\">\n{}</div>\n<div class=\"beside\">\n{}<div "
                            "class=\"notes\">\n{}</div>\n</div>\n</section>\n",
                            left, strip(run), notes);
}

std::string warnings(const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string html = "<aside class=\"warnings\" aria-label=\"Warnings\">\n<h2>" +
                     counted(static_cast<int64_t>(lines.size()), "warning") + "</h2>\n<ul>\n";
  for (const std::string& line : lines) html += "<li>" + with_code(line) + "</li>\n";
  return html + "</ul>\n</aside>\n";
}

std::string warnings(const Run& run) { return warnings(run.warnings); }

}  // namespace limbeck::report::sections
