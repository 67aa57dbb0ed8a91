#pragma once
// Figures that stages `explain` left in a run folder, as values. docs/run-folder.md describes figure.json.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/record/json.h"

namespace limbeck::report {

struct FigurePanel {
  std::string picture, caption, says;  // a file of the run folder; shown below it; instead of it
};

struct FigureLine {
  std::string title, model;  // model "": of none
  std::vector<FigurePanel> panels;
};

struct FigureScale {
  std::string label, picture;
  std::optional<double> low, high;
};

struct FigureGrid {
  std::string title;
  std::optional<FigureScale> scale;
  std::vector<std::string> columns;
  std::vector<FigureLine> lines;
  std::vector<std::pair<std::string, double>>
      axis;  // names along the width of a panel, and their shares of it

  std::size_t width() const;  // panels of the longest line
};

struct FigureNumbers {
  std::string title, model;
  std::vector<std::optional<double>> values;
};

struct FigureArray {
  std::string file, holds;  // a file of the run folder
};

struct Figure {
  std::string stage, by, title, shows, paper, set;
  int64_t number = 0, rows = 0;  // of the stage; samples
  bool held_out = false;
  std::vector<std::string> notes;
  std::vector<FigureGrid> grids;
  std::string numbers_title;
  std::vector<std::string> numbers_columns;
  std::vector<FigureNumbers> numbers;
  std::vector<FigureArray> arrays;
};

/// The files figure.json of a run, by name.
std::vector<std::filesystem::path> figure_files(const std::filesystem::path& run_folder);

/// `place` is the figure's folder within that of the run: "explain/NAME". An exception of nlohmann's where it
/// is not as described.
Figure read_figure(const record::Json& from, const std::string& place);

}  // namespace limbeck::report
