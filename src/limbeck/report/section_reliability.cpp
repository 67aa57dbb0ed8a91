// Reliability diagrams: where a model says 80 %, is it right 80 times in 100?
// (A. Niculescu-Mizil, R. Caruana: "Predicting good probabilities with supervised learning", ICML 2005.)
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/models.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

// One diagram, in units of the drawing: a square for confidence against accuracy, below it how many samples
// said so.
constexpr double kLeft = 40, kTop = 8, kSide = 240, kGap = 14, kCounts = 44;
constexpr double kWidth = kLeft + kSide + 12, kHeight = kTop + kSide + kGap + kCounts + 34;

double x_of(double share) { return kLeft + kSide * share; }
double y_of(double share) { return kTop + kSide * (1 - share); }

std::string axes() {
  std::string svg;
  for (const double tick : {0.0, 0.5, 1.0}) {
    const std::string text = prose(fixed(100 * tick, 0) + " %");
    svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", kLeft, kLeft + kSide,
                       y_of(tick), y_of(tick));
    svg += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>", kLeft - 6,
                       y_of(tick) + 4, text);
    const char* anchor = tick == 0 ? "start" : tick == 1 ? "end" : "middle";
    svg += fmt::format("<text class=\"tick\" text-anchor=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", anchor,
                       x_of(tick), kTop + kSide + kGap + kCounts + 15, text);
  }
  svg += fmt::format("<line class=\"even\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", x_of(0), y_of(0),
                     x_of(1), y_of(1));
  svg += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">confidence</text>",
                     x_of(0.5), kHeight - 3);
  return svg + fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\">accuracy</text>\n", kLeft + 6, kTop + 14);
}

std::string diagram(const std::vector<Bin>& bins, const std::string& description) {
  int64_t most = 1;
  for (const Bin& bin : bins) most = std::max(most, bin.count);
  std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", kWidth,
                                kHeight, escape(description)) +
                    axes();
  std::string line, dots;
  const double floor = kTop + kSide + kGap + kCounts;
  for (const Bin& bin : bins) {
    if (bin.count == 0) continue;
    const double x = x_of(bin.confidence), y = y_of(bin.accuracy);
    line += fmt::format("{}{:.1f},{:.1f}", line.empty() ? "" : " ", x, y);
    dots += fmt::format("<line class=\"gap\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>",
                        x, y, y_of(bin.confidence));
    dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"><title>{}</title></circle>\n", x, y,
                        2 + 4 * std::sqrt(static_cast<double>(bin.count) / static_cast<double>(most)),
                        prose("says " + percent(bin.confidence) + ", right " + percent(bin.accuracy) + ", " +
                              counted(bin.count, "sample")));
    const double height = std::max(1.0, kCounts * static_cast<double>(bin.count) / static_cast<double>(most));
    svg += fmt::format("<rect class=\"count\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                       x_of(bin.low) + 1, floor - height, std::max(1.0, kSide * (bin.high - bin.low) - 2),
                       height);
  }
  return svg + "<polyline points=\"" + line + "\"/>\n" + dots + "</svg>\n";
}

std::string numbers(const Run& run, const Model& model, const std::vector<Bin>& bins) {
  std::string html =
      "<table class=\"plain\"><caption>" + escape(label(run, model)) +
      "</caption><thead><tr><th scope=\"col\">Confidence</th><th scope=\"col\">Samples</th><th "
      "scope=\"col\">Mean confidence</th><th scope=\"col\">Accuracy</th></tr></thead>\n<tbody>\n";
  for (const Bin& bin : bins) {
    if (bin.count == 0) continue;
    html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        prose(fixed(100 * bin.low, 0) + " to " + fixed(100 * bin.high, 0) + " %"),
                        grouped(bin.count), prose(percent(bin.confidence)), prose(percent(bin.accuracy)));
  }
  return html + "</tbody></table>\n";
}

std::string describe(const Run& run, const Model& model, const Judgement& at) {
  std::string text = "Reliability of " + in_words(run, model) + ".";
  if (at.calibration_error) text += " Calibration error " + percent(*at.calibration_error) + ".";
  return text + " Its numbers are in the table below.";
}

}  // namespace

std::string reliability(const Run& run) {
  const JudgedSet* set = run.test();
  if (!set) return "";
  std::string diagrams, tables;
  for (const Model* model : judged_models(run, *set)) {
    const Judgement& at = *set->find(model->name);
    if (at.reliability.empty()) continue;
    diagrams += fmt::format("<figure class=\"reliability {}\"><figcaption><span class=\"key {}\">{}</span>",
                            role_class(model->role), role_class(model->role), escape(label(run, *model)));
    if (at.calibration_error)
      diagrams += "<small>" + prose("calibration error " + percent(*at.calibration_error)) + "</small>";
    diagrams += "</figcaption>\n" + diagram(at.reliability, describe(run, *model, at)) + "</figure>\n";
    tables += numbers(run, *model, at.reliability);
  }
  if (diagrams.empty()) return "";
  return section(
      "confidence", "Does it know what it knows?",
      "<p>Samples sorted by how sure a model was of its answer. On the thin diagonal it is right as often as "
      "it says; below, it is too sure of itself, above, too modest. The bars count the samples. The "
      "calibration error is the mean distance from the diagonal, weighted by these counts.</p>",
      "<div class=\"multiples\">\n" + diagrams +
          "</div>\n<details class=\"numbers\"><summary>The numbers of these diagrams</summary>\n<div "
          "class=\"tables\">\n" +
          tables + "</div></details>\n");
}

}  // namespace limbeck::report::sections
