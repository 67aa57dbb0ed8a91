#pragma once
// What was measured after every epoch, sorted into small charts: one stage's accuracy, its loss, each term,
// the learning rate.
#include <optional>
#include <string>
#include <vector>

#include "limbeck/report/run.h"

namespace limbeck::report {

struct Line {
  std::string label;           // at the line's end: "train", "valid", a model
  std::string role;            // class of CSS that colours it
  bool dashed = false;         // what the model learned from, beside what it was tried on
  std::vector<double> x, y;    // epochs or steps, values
  std::optional<double> kept;  // where it took the weights that the stage kept
};

struct Panel {
  std::string id, title;
  bool percent = false;
  bool steps = false;  // x counts steps, not epochs
  std::vector<Line> lines;
  std::string description() const;  // for who cannot see the chart
};

/// One stage: its charts, and its numbers with one row an epoch and model.
struct StageCurves {
  const Stage* stage = nullptr;  // null where the summary does not list it
  std::string name;
  std::string first;  // the measure by which models are judged first
  std::vector<std::string> models;
  std::vector<Panel> panels;
  std::vector<std::string> columns;  // names of values, as in metrics.jsonl
  std::vector<const Epoch*> rows;
  bool steps = false;  // its length was given in steps: it is no whole number of epochs
};

struct Curves {
  std::optional<Panel> overview;  // the main measure on a set that no model learned from, all models
  std::vector<StageCurves> stages;
};

/// Points into `run`.
Curves collect_curves(const Run& run);

/// "train.loss" is "loss" of "train"; "learning_rate" is of nobody.
std::string measure_of(const std::string& name);
std::string set_of(const std::string& name);

}  // namespace limbeck::report
