// The page as a whole.
#include <spdlog/fmt/fmt.h>

#include "limbeck/base/files.h"
#include "limbeck/report/assets.h"
#include "limbeck/report/headline.h"
#include "limbeck/report/html.h"
#include "limbeck/report/report.h"
#include "limbeck/report/sections.h"

namespace limbeck::report {
namespace {

// Links to the sections that this page has.
std::string navigation(const std::string& body) {
  std::string html;
  for (const auto& [id, title] : {std::pair{"models", "Models"},
                                  {"measured", "Stages"},
                                  {"learning", "Learning"},
                                  {"classes", "Classes"},
                                  {"confusion", "Mistakes"},
                                  {"confidence", "Confidence"},
                                  {"targets", "Soft targets"},
                                  {"gained", "Images"},
                                  {"figures", "Figures"},
                                  {"facts", "Facts"}})
    if (body.find(fmt::format("<section id=\"{}\"", id)) != std::string::npos)
      html += fmt::format("<a href=\"#{}\">{}</a>\n", id, title);
  return html;
}

}  // namespace

std::string page(const Run& run) {
  const std::string body =
      sections::headline(run) + sections::warnings(run) + sections::table(run) + sections::measured(run) +
      sections::curves(run) + sections::classes(run) + sections::confusion(run) + sections::reliability(run) +
      sections::soft_targets(run) + sections::gained(run) + sections::explain(run) + sections::facts(run);
  return fill(assets::page_html, {{"title", escape(run.name)},
                                  {"description", escape(headlines(run).front().text())},
                                  {"style", assets::report_css},
                                  {"navigation", navigation(body)},
                                  {"body", body},
                                  {"data", sections::curves_data(run)},
                                  {"chart", script_code(assets::chart_js)},
                                  {"script", script_code(assets::report_js)},
                                  {"version", escape(run.version)}});
}

std::filesystem::path write(const std::filesystem::path& run_folder) {
  const std::filesystem::path path = run_folder / "report.html";
  write_file(path, page(read(run_folder)));
  return path;
}

}  // namespace limbeck::report
