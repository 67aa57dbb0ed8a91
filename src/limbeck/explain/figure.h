#pragma once
// Figure: pictures of numbers, the numbers themselves, and what there is to say about them. It becomes one
// folder of a run: PNG files, NPY files and figure.json, which docs/run-folder.md describes; the report reads
// that folder alone.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/explain/picture.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

struct Panel {
  std::string picture;  // a file of the figure; "" leaves the place empty
  std::string caption;  // beside it, may be ""
  std::string says;     // for who does not see it: "attention of the teacher, image 3"
};

/// Panels in a row, such as all of one model.
struct Line {
  std::string title, model;  // model "": of none
  std::vector<Panel> panels;
};

/// Lines of equally many panels that share one scale.
struct Grid {
  std::string title;
  std::optional<Scale> scale = {};
  std::vector<std::string> columns = {};  // headings of the panels, may be empty
  std::vector<Line> lines = {};
  std::vector<std::pair<std::string, double>> axis =
      {};  // what lies along each panel's width: name, share of it
};

/// A row of the table of numbers: nothing where there is no number.
struct Numbers {
  std::string title, model;
  std::vector<std::optional<double>> values;
};

/// An array beside the pictures.
struct Held {
  std::string file, holds;
  Shape shape;
};

struct Figure {
  std::string title, shows;        // a headline, and one sentence
  std::string paper;               // "F. Tung, G. Mori, ICCV 2019, figure 3"
  std::vector<std::string> notes;  // each a sentence: what was chosen, where it is not as in the paper
  int64_t rows = 0;                // samples of the set that it was drawn from
  std::vector<Grid> grids;
  std::string numbers_title;
  std::vector<std::string> numbers_columns;
  std::vector<Numbers> numbers;
  std::vector<Held> arrays;
  std::map<std::string, std::string> files = {};  // by name: their bytes

  /// Adds NAME.png and returns the name; "" for an image of no pixels.
  std::string add_picture(const std::string& name, const Image& image);
  /// Adds NAME.npy: float64, float32, int64 or uint8 values. `holds` says what they are, axes included.
  void add_array(const std::string& name, const Tensor& values, const std::string& holds);
  void add_array(const std::string& name, const std::vector<int64_t>& values, const std::string& holds);
};

/// Where a figure comes from.
struct Origin {
  std::string stage, by, set;
  std::size_t number = 0;  // of the stage within its run
  bool held_out = false;   // the set is read only after the last stage that learns
  std::vector<std::string> models;
};

/// Makes `folder` with all of it, in one step: there is no half of a figure. The same figure makes the same
/// bytes.
void write(const std::filesystem::path& folder, Figure figure, const Origin& origin);

}  // namespace limbeck::explain
