// What hard and soft targets look like for a few images.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/models.h"
#include "limbeck/report/picture.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

constexpr std::size_t kMostClasses = 10;  // with more, the likeliest are shown and the rest summed up
constexpr std::size_t kMostExamples = 8;

double at(const std::vector<double>& values, std::size_t index) {
  return index < values.size() ? values[index] : 0;
}

// A bar of that length, then the number.
std::string bar(double share, std::string_view kind) {
  if (!std::isfinite(share)) return "<td>not a number</td>";
  if (share < 0.0005) return fmt::format("<td class=\"{}\"><span class=\"none\">0</span></td>", kind);
  return fmt::format("<td class=\"{}\"><span><i style=\"--share:{:.3f}\"></i>{}</span></td>", kind,
                     std::min(share, 1.0), prose(percent(share)));
}

// All classes in their order, or the likeliest of many with the true one among them.
std::vector<std::size_t> shown_classes(const SoftTarget& target) {
  std::vector<std::size_t> classes(std::max(target.plain.size(), target.soft.size()));
  std::iota(classes.begin(), classes.end(), std::size_t{0});
  if (classes.size() <= kMostClasses) return classes;
  std::ranges::stable_sort(
      classes, [&](std::size_t a, std::size_t b) { return at(target.soft, a) > at(target.soft, b); });
  const auto label = std::ranges::find(classes, static_cast<std::size_t>(std::max<int64_t>(0, target.label)));
  if (label != classes.end()) std::rotate(classes.begin(), label, label + 1);
  classes.resize(kMostClasses);
  return classes;
}

std::string rows_of(const JudgedSet& set, const SoftTarget& target) {
  std::string html;
  double hard_left = 1, plain_left = 1, soft_left = 1;
  const auto classes = shown_classes(target);
  for (const std::size_t index : classes) {
    const bool truth = static_cast<int64_t>(index) == target.label;
    const double hard = truth ? 1 : 0;
    hard_left -= hard;
    plain_left -= at(target.plain, index);
    soft_left -= at(target.soft, index);
    html += fmt::format("<tr{}><th scope=\"row\">{}</th>{}{}{}</tr>\n", truth ? " class=\"truth\"" : "",
                        escape(set.class_name(static_cast<int64_t>(index))), bar(hard, "alone"),
                        bar(at(target.plain, index), "teacher pale"), bar(at(target.soft, index), "teacher"));
  }
  const std::size_t all = std::max(target.plain.size(), target.soft.size());
  if (all > classes.size())
    html +=
        fmt::format("<tr><th scope=\"row\">the other {}</th>{}{}{}</tr>\n", all - classes.size(),
                    bar(std::max(0.0, hard_left), "alone"), bar(std::max(0.0, plain_left), "teacher pale"),
                    bar(std::max(0.0, soft_left), "teacher"));
  return html;
}

std::string card(const Run& run, const JudgedSet& set, const SoftTarget& target) {
  const std::string truth = set.class_name(target.label),
                    temperature = prose("T = " + number_text(target.temperature));
  return fmt::format(
      "<article class=\"target\">\n<header>{}<div><h3>{}</h3><small>{}</small></div></header>\n<table "
      "class=\"targets\"><caption class=\"hidden\">Targets for an image of class "
      "{}</caption><thead><tr><td></td><th scope=\"col\">hard label</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th></tr></thead>\n<tbody>\n{}</tbody></table>\n</article>\n",
      picture(run.folder, target.picture, "Image of class " + truth), escape(truth),
      prose(set.name + ", row " + grouped(target.row)), escape(truth), prose("T = 1"), temperature,
      rows_of(set, target));
}

}  // namespace

std::string soft_targets(const Run& run) {
  const JudgedSet* set = run.test();
  if (!set || set->soft_targets.empty()) return "";
  std::string html = "<div class=\"cards wide\">\n";
  for (std::size_t i = 0; i < std::min(kMostExamples, set->soft_targets.size()); ++i)
    html += card(run, *set, set->soft_targets[i]);
  const SoftTarget& first = set->soft_targets.front();
  const Model* teacher = run.find(first.teacher);
  const std::string who = teacher ? in_words(run, *teacher) : "the teacher";
  return section(
      "targets", "What the teacher tells",
      fmt::format("<p>A hard label says which class is right and that all others are equally wrong. {} "
                  "answers with a probability for every class, and the wrong ones tell what the image "
                  "resembles. At temperature 1 they are often too small to be heard; divided by {} before "
                  "the soft-max, as in this recipe, they speak up.</p>",
                  escape(capital(who)), prose("T = " + number_text(first.temperature))),
      html + "</div>\n");
}

}  // namespace limbeck::report::sections
