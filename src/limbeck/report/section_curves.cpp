// Values over epochs: one small chart for each, and the same numbers as a table.
#include <spdlog/fmt/fmt.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/measures.h"
#include "limbeck/report/models.h"
#include "limbeck/report/sections.h"
#include "limbeck/report/series.h"
#include "limbeck/report/stages.h"

namespace limbeck::report::sections {
namespace {

std::string chart(const Panel& panel) {
  return fmt::format(
      "<figure class=\"chart\"><figcaption>{}</figcaption><div class=\"plot\"><canvas id=\"{}\" role=\"img\" "
      "aria-label=\"{}\"></canvas></div></figure>\n",
      escape(panel.title), escape(panel.id), escape(panel.description()));
}

std::string shown(const Run& run, const std::string& name, double value) {
  return facts_of(run, measure_of(name)).is_share() ? percent(value)
         : measure_of(name) == "learning_rate"      ? significant(value, 3)
                                                    : significant(value, 4);
}

std::string numbers(const Run& run, const StageCurves& curves) {
  const bool several = curves.models.size() > 1;
  std::string html = "<table class=\"plain\"><thead><tr><th scope=\"col\">Epoch</th>";
  if (curves.steps) html += "<th scope=\"col\">Step</th>";
  if (several) html += "<th scope=\"col\">Model</th>";
  for (const std::string& column : curves.columns) html += "<th scope=\"col\">" + escape(column) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const Epoch* row : curves.rows) {
    html += "<tr><th scope=\"row\">" + number_text(row->epoch) + "</th>";
    if (curves.steps) html += "<td>" + grouped(*row->step) + "</td>";
    if (several) html += "<td class=\"text\">" + escape(row->model) + "</td>";
    for (const std::string& column : curves.columns) {
      std::string cell;
      for (const auto& [name, value] : row->values)
        if (name == column) cell = prose(shown(run, name, value));
      html += "<td>" + cell + "</td>";
    }
    html += "</tr>\n";
  }
  html += "</tbody></table>";
  return "<details class=\"numbers\" open><summary>The numbers of " + escape(curves.name) + "</summary>\n" +
         scrolling("Values of " + curves.name + " by epoch", html) + "</details>\n";
}

// Charts in one row, or in rows that are full.
std::size_t columns_for(std::size_t charts) {
  if (charts == 5) return 5;
  return charts % 3 == 0 && charts > 3 ? 3 : 4;
}

std::string stage_article(const Run& run, const StageCurves& curves) {
  std::string who;
  for (const std::string& model : curves.models)
    who +=
        fmt::format("<span class=\"key {}\">{}</span> ", role_class(run, model), escape(label(run, model)));
  std::string html =
      fmt::format("<article class=\"stage\">\n<h3>{}<small>{}</small></h3>\n", who, escape(curves.name));
  if (curves.stage) html += "<p class=\"about\">" + prose(about(*curves.stage)) + "</p>\n";
  html += fmt::format("<div class=\"panels\" style=\"--columns:{}\">\n", columns_for(curves.panels.size()));
  for (const Panel& panel : curves.panels) html += chart(panel);
  return html + "</div>\n" + numbers(run, curves) + "</article>\n";
}

nlohmann::json chart_data(const Panel& panel) {
  nlohmann::json lines = nlohmann::json::array();
  for (const Line& line : panel.lines) {
    lines.push_back(
        {{"label", line.label}, {"role", line.role}, {"dashed", line.dashed}, {"x", line.x}, {"y", line.y}});
    if (line.kept) lines.back()["kept"] = *line.kept;
  }
  return {{"id", panel.id}, {"percent", panel.percent}, {"steps", panel.steps}, {"lines", lines}};
}

}  // namespace

std::string curves(const Run& run) {
  const Curves curves = collect_curves(run);
  if (curves.stages.empty())
    return section("learning", "Learning", "<p>No epoch has been recorded.</p>", " ");
  std::string html =
      "<noscript><p class=\"note\">The charts are drawn with JavaScript; their numbers are in the tables "
      "below.</p></noscript>\n";
  if (curves.overview) html += "<div class=\"overview\">\n" + chart(*curves.overview) + "</div>\n";
  for (const StageCurves& stage : curves.stages) html += stage_article(run, stage);
  return section("learning", "Learning",
                 "<p>One row of charts for each stage. Dashed: measured while learning, on the training set; "
                 "solid: measured after the epoch on a set the model does not learn from. A dot marks the "
                 "epoch that was kept. A stage whose length was given in steps is drawn over steps. Terms of "
                 "the loss are shown before they are weighted.</p>",
                 html);
}

std::string curves_data(const Run& run) {
  const Curves curves = collect_curves(run);
  nlohmann::json charts = nlohmann::json::array();
  if (curves.overview) charts.push_back(chart_data(*curves.overview));
  for (const StageCurves& stage : curves.stages)
    for (const Panel& panel : stage.panels) charts.push_back(chart_data(panel));
  return script_json(charts);
}

}  // namespace limbeck::report::sections
