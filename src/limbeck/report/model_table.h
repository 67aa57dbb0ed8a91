#pragma once
// The run's main table: what each model can do, how large and how fast it is. Page, terminal and Markdown
// print the same.
#include <string>
#include <vector>

#include "limbeck/report/run.h"

namespace limbeck::report {

struct Cell {
  std::string text, note;  // "83.1 %", "+3.9 points over alone"; empty where it is not known
};

struct Row {
  std::string label, note;  // "Parameters"; a few words for who does not know the measure
  std::vector<Cell> cells;  // one for each model
};

struct Group {
  std::string title;  // "On test, 10,000 samples", "Size", "Speed"
  std::vector<Row> rows;
};

/// Rows that no model has a value for are left out, and so are groups without rows.
struct ModelTable {
  std::vector<const Model*> models;
  std::vector<std::string> titles;  // of the columns
  std::vector<Group> groups;
};

/// Points into `run`.
ModelTable model_table(const Run& run);

}  // namespace limbeck::report
