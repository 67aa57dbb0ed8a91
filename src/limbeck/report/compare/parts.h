#pragma once
// The parts of a comparison's page, each HTML made from the comparison alone and "" where it has nothing for
// it.
#include <string>

#include "limbeck/report/compare/compare.h"
#include "limbeck/report/scale.h"

namespace limbeck::report::compare::parts {

std::string head(const Comparison& comparison);    // what came out, in large and in sentences
std::string values(const Comparison& comparison);  // every seed as a dot, means and intervals; and as numbers
std::string against_kd(const Comparison& comparison);  // differences on one scale, with verdicts
std::string against_alone(const Comparison& comparison);
std::string size(const Comparison& comparison);  // a chart against the size, and what methods cost
std::string facts(const Comparison& comparison);

/// What the chart of `size` is drawn from; "null" where no size is known.
std::string size_data(const Comparison& comparison);

/// The class of CSS that colours a method: "alone", "student" (plain kd), "other".
std::string colour(const Method& method);
/// The cell that names a method or a teacher of `comparison`, at the head of its row.
std::string name_cell(const Comparison& comparison, const Method& method);

/// Ticks above a column of tracks.
std::string axis(const Measure& measure, const Scale& scale, bool signed_ticks);

}  // namespace limbeck::report::compare::parts
