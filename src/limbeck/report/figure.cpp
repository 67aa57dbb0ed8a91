#include "limbeck/report/figure.h"

#include <algorithm>

#include "limbeck/record/folder.h"
#include "limbeck/report/json.h"

namespace limbeck::report {
namespace fs = std::filesystem;
namespace {

std::string text(const Json& from, const char* key) { return get_or<std::string>(from, key, ""); }

std::string inside(const std::string& place, const std::string& file) {
  return file.empty() ? "" : place + "/" + file;
}

FigureLine read_line(const Json& from, const std::string& place) {
  FigureLine line{.title = text(from, "title"), .model = text(from, "model"), .panels = {}};
  for (const Json& panel : items(from, "panels"))
    line.panels.push_back(
        {inside(place, text(panel, "picture")), text(panel, "caption"), text(panel, "says")});
  return line;
}

FigureGrid read_grid(const Json& from, const std::string& place) {
  FigureGrid grid;
  grid.title = text(from, "title");
  if (const auto scale = get<Json>(from, "scale"))
    grid.scale = {text(*scale, "label"), inside(place, text(*scale, "picture")), get<double>(*scale, "low"),
                  get<double>(*scale, "high")};
  grid.columns = get_or<std::vector<std::string>>(from, "columns", {});
  for (const Json& line : items(from, "lines")) grid.lines.push_back(read_line(line, place));
  for (const Json& part : items(from, "axis"))
    grid.axis.emplace_back(text(part, "name"), part.at("share").get<double>());
  return grid;
}

void read_numbers(const Json& from, Figure& figure) {
  figure.numbers_title = text(from, "title");
  figure.numbers_columns = get_or<std::vector<std::string>>(from, "columns", {});
  for (const Json& row : items(from, "rows")) {
    FigureNumbers numbers{.title = text(row, "title"), .model = text(row, "model"), .values = {}};
    for (const Json& value : items(row, "values"))
      numbers.values.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
    figure.numbers.push_back(std::move(numbers));
  }
}

}  // namespace

std::size_t FigureGrid::width() const {
  std::size_t most = columns.size();
  for (const FigureLine& line : lines) most = std::max(most, line.panels.size());
  return most;
}

std::vector<fs::path> figure_files(const fs::path& run_folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(record::Folder(run_folder).explain(), error))
    if (entry.path().extension() != ".part" && fs::exists(entry.path() / "figure.json"))
      files.push_back(entry.path() / "figure.json");
  std::ranges::sort(files);
  return files;
}

Figure read_figure(const Json& from, const std::string& place) {
  Figure figure;
  figure.stage = from.at("stage").get<std::string>();
  figure.by = text(from, "by");
  figure.title = text(from, "title");
  figure.shows = text(from, "shows");
  figure.paper = text(from, "paper");
  figure.set = text(from, "set");
  figure.number = get_or<int64_t>(from, "number", 0);
  figure.rows = get_or<int64_t>(from, "rows", 0);
  figure.held_out = get_or(from, "held_out", false);
  figure.notes = get_or<std::vector<std::string>>(from, "notes", {});
  for (const Json& grid : items(from, "grids")) figure.grids.push_back(read_grid(grid, place));
  read_numbers(from.value("numbers", Json::object()), figure);
  for (const Json& array : items(from, "arrays"))
    figure.arrays.push_back({inside(place, text(array, "file")), text(array, "holds")});
  return figure;
}

}  // namespace limbeck::report
