#pragma once
// The tables of a comparison in words: terminal, Markdown and page print the same.
#include <string>
#include <vector>

#include "limbeck/report/compare/compare.h"

namespace limbeck::report::compare {

struct Sheet {
  std::string title;
  std::vector<std::string> columns;
  std::vector<const Method*> methods;           // one for each row
  std::vector<std::vector<std::string>> cells;  // rows, without the method's name; "" where it is not known
};

/// Mean, deviation and each seed's value; then teachers. Points into `comparison`, as all of them do.
Sheet values_sheet(const Comparison& comparison);

/// Difference, interval, corrected p value and verdict against plain kd or the undistilled student; without
/// rows where nothing is compared with it.
Sheet against_kd(const Comparison& comparison);
Sheet against_alone(const Comparison& comparison);

/// Time, memory and sizes. Columns that nobody has a value for are left out.
Sheet cost_sheet(const Comparison& comparison);

}  // namespace limbeck::report::compare
