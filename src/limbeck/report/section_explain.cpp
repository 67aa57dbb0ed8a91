// The figures that stages `explain` drew.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/models.h"
#include "limbeck/report/picture.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

std::string number(const std::optional<double>& value) {
  if (!value) return "";
  if (*value == std::round(*value) && std::abs(*value) < 1e15) return grouped(static_cast<int64_t>(*value));
  return significant(*value, 3);
}

// A title in the colour of its model.
std::string keyed(const Run& run, const std::string& title, const std::string& model) {
  if (model.empty()) return escape(title);
  return fmt::format("<span class=\"key {}\">{}</span>", role_class(run, model), escape(title));
}

std::string scale_of(const Run& run, const FigureScale& scale) {
  const std::string low = number(scale.low), high = number(scale.high);
  return fmt::format("<p class=\"scale\"><span>{}</span>{}<span>{}</span><small>{}</small></p>\n", prose(low),
                     picture(run.folder, scale.picture, "colours from " + low + " to " + high), prose(high),
                     escape(scale.label));
}

std::string panel_of(const Run& run, const FigurePanel& panel) {
  if (panel.picture.empty())
    return fmt::format("<figure><span class=\"none\">{}</span></figure>\n", escape(panel.caption));
  return fmt::format("<figure>{}{}</figure>\n", picture(run.folder, panel.picture, panel.says),
                     panel.caption.empty() ? "" : "<figcaption>" + escape(panel.caption) + "</figcaption>");
}

// Names along the width of the one panel of a line.
std::string axis_of(const FigureGrid& grid) {
  if (grid.axis.empty()) return "";
  std::string html = "<p class=\"along\">";
  for (const auto& [name, share] : grid.axis)
    html += fmt::format("<span style=\"flex-grow:{:.5f}\">{}</span>", share, escape(name));
  return html + "</p>\n";
}

std::string grid_of(const Run& run, const FigureGrid& grid, const std::string& label) {
  std::string html;
  if (!grid.title.empty()) html += "<h4>" + prose(grid.title) + "</h4>\n";
  if (grid.scale) html += scale_of(run, *grid.scale);
  std::string sheet = fmt::format("<div class=\"sheet{}\" style=\"--columns:{}\">\n",
                                  grid.width() == 1 ? " single" : "", grid.width());
  for (const std::string& column : grid.columns) sheet += "<p class=\"column\">" + prose(column) + "</p>\n";
  for (const FigureLine& line : grid.lines) {
    if (!line.title.empty()) sheet += "<p class=\"line\">" + keyed(run, line.title, line.model) + "</p>\n";
    for (const FigurePanel& panel : line.panels) sheet += panel_of(run, panel);
  }
  return "<div class=\"plate\">\n" + html + scrolling(label, sheet + axis_of(grid) + "</div>\n") + "</div>\n";
}

std::string numbers_of(const Run& run, const Figure& figure) {
  if (figure.numbers.empty()) return "";
  std::string html =
      "<table class=\"plain\"><caption>" + escape(figure.numbers_title) + "</caption><thead><tr><td></td>";
  for (const std::string& column : figure.numbers_columns)
    html += "<th scope=\"col\">" + escape(column) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const FigureNumbers& row : figure.numbers) {
    html += "<tr><th scope=\"row\">" + keyed(run, row.title, row.model) + "</th>";
    for (const auto& value : row.values)
      html += "<td>" + (value ? prose(number(value)) : "<span class=\"none\">none</span>") + "</td>";
    html += "</tr>\n";
  }
  return scrolling(figure.numbers_title, html + "</tbody></table>");
}

std::string notes_of(const Figure& figure) {
  std::string html = "<ul class=\"notes\">\n";
  for (const std::string& note : figure.notes) html += "<li>" + prose(note) + "</li>\n";
  if (!figure.paper.empty()) html += "<li>After " + prose(figure.paper) + ".</li>\n";
  return html + "</ul>\n";
}

std::string arrays_of(const Figure& figure) {
  if (figure.arrays.empty()) return "";
  std::string html =
      "<table class=\"plain\"><thead><tr><th scope=\"col\">file</th><th scope=\"col\" "
      "class=\"text\">holds</th></tr></thead><tbody>\n";
  for (const FigureArray& array : figure.arrays)
    html += "<tr><th scope=\"row\"><code>" + escape(array.file) + "</code></th><td class=\"text\">" +
            escape(array.holds) + "</td></tr>\n";
  return "<details class=\"numbers\"><summary>The numbers as arrays, for numpy.load</summary>\n" +
         scrolling("Arrays of " + figure.stage, html + "</tbody></table>") + "</details>\n";
}

std::string article(const Run& run, const Figure& figure) {
  const char* held_out = ", which is held out: it was looked at after the last stage that learned";
  std::string html = fmt::format(
      "<article class=\"figure\">\n<h3>{}</h3>\n<p class=\"about\">{} Drawn by <code>{}</code> from {} of "
      "{}{}.</p>\n",
      escape(figure.title), prose(figure.shows), escape(figure.stage), prose(counted(figure.rows, "sample")),
      escape(figure.set), figure.held_out ? held_out : "");
  for (const FigureGrid& grid : figure.grids)
    html += grid_of(run, grid, grid.title.empty() ? figure.title : grid.title);
  return html + numbers_of(run, figure) + notes_of(figure) + arrays_of(figure) + "</article>\n";
}

}  // namespace

std::string explain(const Run& run) {
  if (run.figures.empty()) return "";
  std::string html;
  for (const Figure& figure : run.figures) html += article(run, figure);
  return section("figures", "What the networks know",
                 "<p>Figures that the recipe's <code>explain</code> stages drew of the trained networks. "
                 "Every picture is also a PNG file in the run folder, with its numbers beside it.</p>",
                 html);
}

}  // namespace limbeck::report::sections
