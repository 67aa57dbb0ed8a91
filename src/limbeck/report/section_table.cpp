// The models beside each other.
#include <spdlog/fmt/fmt.h>

#include "limbeck/base/text.h"
#include "limbeck/report/html.h"
#include "limbeck/report/model_table.h"
#include "limbeck/report/models.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

std::string head(const Run& run, const ModelTable& table) {
  std::string html = "<thead><tr><td></td>";
  for (std::size_t i = 0; i < table.models.size(); ++i) {
    const Model& model = *table.models[i];
    html += fmt::format("<th scope=\"col\" class=\"{}\"><span class=\"key\">{}</span>",
                        role_class(model.role), escape(table.titles[i]));
    if (const std::string below = sublabel(run, model); !below.empty())
      html += "<small>" + escape(below) + "</small>";
    if (!model.arch.empty()) html += fmt::format("<code>{}</code>", escape(trim(model.arch)));
    html += "</th>";
  }
  return html + "</tr></thead>\n";
}

std::string row_html(const ModelTable& table, const Row& row) {
  std::string html = fmt::format("<tr><th scope=\"row\">{}{}</th>", escape(row.label),
                                 row.note.empty() ? "" : "<small>" + escape(row.note) + "</small>");
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const Cell& cell = row.cells[i];
    html += fmt::format(
        "<td class=\"{}\">{}{}</td>", role_class(table.models[i]->role),
        cell.text.empty() ? "<span class=\"none\" aria-label=\"not known\">\u2013</span>" : prose(cell.text),
        cell.note.empty() ? "" : "<small>" + prose(cell.note) + "</small>");
  }
  return html + "</tr>\n";
}

}  // namespace

std::string table(const Run& run) {
  const ModelTable table = model_table(run);
  if (table.groups.empty()) return "";
  std::string html =
      "<table class=\"compare\"><caption class=\"hidden\">The models of this run, one a column</caption>\n" +
      head(run, table);
  for (const Group& group : table.groups) {
    html += fmt::format("<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                        table.models.size() + 1, prose(group.title));
    for (const Row& row : group.rows) html += row_html(table, row);
    html += "</tbody>\n";
  }
  std::string lead = "<p>Each model was judged once, after the last stage that learned.</p>";
  if (run.judged.empty()) lead = "<p>No held-out set was judged, so there are no accuracies to compare.</p>";
  return section("models", "The models", lead, scrolling("Table of the models", html + "</table>"));
}

}  // namespace limbeck::report::sections
