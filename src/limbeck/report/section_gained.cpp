// The images that the distilled student gets right and the one trained alone wrong.
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/models.h"
#include "limbeck/report/picture.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

constexpr std::size_t kMostExamples = 24;

std::string said(const Run& run, const JudgedSet& set, const std::string& model, int64_t called,
                 const std::optional<double>& probability, bool right) {
  return fmt::format(
      "<dt><span class=\"key {}\"><span class=\"hidden\">{}</span></span></dt><dd>{}<span class=\"mark\" "
      "aria-label=\"{}\">{}</span>{}</dd>\n",
      role_class(run, model), escape(label(run, model)), escape(set.class_name(called)),
      right ? "right" : "wrong", right ? "\u2713" : "\u2717",
      probability ? "<small>" + prose(percent(*probability)) + "</small>" : "");
}

std::string card(const Run& run, const JudgedSet& set, const Gained& gained, const GainedExample& example) {
  const std::string truth = set.class_name(example.label);
  return fmt::format(
      "<article class=\"gained\">{}\n<h3>{}</h3>\n<dl>{}{}</dl></article>\n",
      picture(run.folder, example.picture, "Image of class " + truth), escape(truth),
      said(run, set, gained.student, example.student, example.student_probability,
           example.student == example.label),
      said(run, set, gained.alone, example.alone, example.alone_probability, example.alone == example.label));
}

std::string balance(const Run& run, const JudgedSet& set, const Gained& gained) {
  const int64_t net = gained.count - gained.lost;
  const Model* student = run.find(gained.student);
  std::string text = capital(student ? in_words(run, *student) : gained.student) + " gets " +
                     counted(gained.count, "sample") + " right that the one trained alone gets wrong; " +
                     counted(gained.lost, "sample") + " went the other way";
  text += net == 0 ? ", as many." : ": " + grouped(std::abs(net)) + (net > 0 ? " more" : " fewer");
  if (net != 0) {
    if (set.labelled > 0)
      text += " of " + grouped(set.labelled) + ", or " +
              points(static_cast<double>(net) / static_cast<double>(set.labelled));
    text += ".";
  }
  return text;
}

}  // namespace

std::string gained(const Run& run) {
  const JudgedSet* set = run.test();
  if (!set || set->gained.empty()) return "";
  const bool several = set->gained.size() > 1;
  std::string lead, cards;
  for (const Gained& gained : set->gained) {
    lead += "<p class=\"balance\">" + prose(balance(run, *set, gained)) + "</p>\n";
    if (gained.examples.empty()) continue;
    if (several) cards += "<h3>" + escape(label(run, gained.student)) + "</h3>\n";
    cards += "<div class=\"cards\">\n";
    for (std::size_t i = 0; i < std::min(kMostExamples, gained.examples.size()); ++i)
      cards += card(run, *set, gained, gained.examples[i]);
    cards += "</div>\n";
  }
  const Gained& first = set->gained.front();
  if (!cards.empty())
    lead += fmt::format(
        "<p>A few of the images gained, by true class: what <span class=\"key {}\">the distilled "
        "student</span> and <span class=\"key {}\">the one trained alone</span> say, each with its "
        "probability.</p>",
        role_class(run, first.student), role_class(run, first.alone));
  const bool gain = first.count > first.lost;
  return section("gained", gain ? "What distillation gained" : "What distillation changed", lead,
                 cards + " ");
}

}  // namespace limbeck::report::sections
