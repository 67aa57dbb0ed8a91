#include "limbeck/explain/figure.h"

#include <ATen/ATen.h>

#include <cmath>

#include "limbeck/base/check.h"
#include "limbeck/base/files.h"
#include "limbeck/data/png.h"
#include "limbeck/record/json.h"
#include "limbeck/tensorfile/npy.h"

namespace limbeck::explain {
namespace {

using record::Json;

tensorfile::Type type_of(at::ScalarType type) {
  switch (type) {
    case at::kDouble:
      return tensorfile::Type::f64;
    case at::kFloat:
      return tensorfile::Type::f32;
    case at::kLong:
      return tensorfile::Type::i64;
    case at::kByte:
      return tensorfile::Type::u8;
    default:
      LIMBECK_CHECK(false, "arrays of type ", c10::toString(type), " are not written");
  }
  return tensorfile::Type::f32;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// The colours of a map are a picture too, one for all scales that have it.
std::string bar_name(ColourMap map) { return map == ColourMap::sequential ? "scale" : "scale-diverging"; }

void add_bars(Figure& figure) {
  for (const Grid& grid : figure.grids)
    if (grid.scale) figure.add_picture(bar_name(grid.scale->map), colour_bar(grid.scale->map));
}

Json scale_json(const Scale& scale) {
  return {{"label", scale.label},
          {"low", number(scale.low)},
          {"high", number(scale.high)},
          {"picture", bar_name(scale.map) + ".png"}};
}

Json line_json(const Line& line) {
  Json panels = Json::array();
  for (const Panel& panel : line.panels)
    panels.push_back({{"picture", panel.picture}, {"caption", panel.caption}, {"says", panel.says}});
  return {{"title", line.title}, {"model", line.model}, {"panels", panels}};
}

Json grid_json(const Grid& grid) {
  Json json = {{"title", grid.title}, {"columns", grid.columns}, {"lines", Json::array()}};
  if (grid.scale) json["scale"] = scale_json(*grid.scale);
  for (const Line& line : grid.lines) json["lines"].push_back(line_json(line));
  for (const auto& [name, share] : grid.axis) json["axis"].push_back({{"name", name}, {"share", share}});
  return json;
}

Json numbers_json(const Figure& figure) {
  Json rows = Json::array();
  for (const Numbers& row : figure.numbers) {
    Json values = Json::array();
    for (const auto& value : row.values) values.push_back(value ? number(*value) : Json(nullptr));
    rows.push_back({{"title", row.title}, {"model", row.model}, {"values", values}});
  }
  return {{"title", figure.numbers_title}, {"columns", figure.numbers_columns}, {"rows", rows}};
}

Json figure_json(const Figure& figure, const Origin& origin) {
  Json grids = Json::array(), arrays = Json::array();
  for (const Grid& grid : figure.grids) grids.push_back(grid_json(grid));
  for (const Held& held : figure.arrays)
    arrays.push_back({{"file", held.file}, {"shape", held.shape}, {"holds", held.holds}});
  return {{"stage", origin.stage},
          {"number", origin.number},
          {"by", origin.by},
          {"title", figure.title},
          {"shows", figure.shows},
          {"paper", figure.paper},
          {"models", origin.models},
          {"set", origin.set},
          {"held_out", origin.held_out},
          {"rows", figure.rows},
          {"notes", figure.notes},
          {"grids", grids},
          {"numbers", numbers_json(figure)},
          {"arrays", arrays}};
}

}  // namespace

std::string Figure::add_picture(const std::string& name, const Image& image) {
  if (image.values.empty()) return "";
  const std::string file = name + ".png";
  files[file] = data::encode_png(image);
  return file;
}

void Figure::add_array(const std::string& name, const Tensor& values, const std::string& holds) {
  const Tensor there = values.detach().cpu().contiguous();
  const std::string file = name + ".npy";
  LIMBECK_CHECK(!files.contains(file), file, " is there twice");
  files[file] =
      tensorfile::npy_text({type_of(there.scalar_type()),
                            shape_of(there),
                            {static_cast<const std::byte*>(there.const_data_ptr()), there.nbytes()}});
  arrays.push_back({file, holds, shape_of(there)});
}

void Figure::add_array(const std::string& name, const std::vector<int64_t>& values,
                       const std::string& holds) {
  add_array(name, at::tensor(values, at::kLong), holds);
}

void write(const std::filesystem::path& folder, Figure figure, const Origin& origin) {
  add_bars(figure);
  const Json json = figure_json(figure, origin);
  write_folder(folder, [&](const std::filesystem::path& part) {
    for (const auto& [name, bytes] : figure.files) write_file(part / name, bytes);
    record::write_json(part / "figure.json", json, record::Layout::indented);
  });
}

}  // namespace limbeck::explain
