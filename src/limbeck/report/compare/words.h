#pragma once
// What came out of a comparison, in sentences.
#include <optional>
#include <string>
#include <vector>

#include "limbeck/report/compare/compare.h"

namespace limbeck::report::compare {

/// "Plain kd is beaten by" "2 of 5" "methods: crd, dkd"; and as one sentence.
Headline headline_of(const Comparison& comparison);
std::string in_words(const Headline& line);

/// The best mean, verdicts, who falls below the undistilled student, what was chosen, who plain kd is.
std::vector<std::string> findings_of(const Comparison& comparison);

/// How verdicts come about, for who reads the table.
std::string how_verdicts_are_made(const Comparison& comparison);

/// "0.0123", "below 0.0001"; "" for nothing.
std::string in_words(const std::optional<double>& p);

/// "+0.30 to +1.20"; "" where it is not known.
std::string interval(const Measure& measure, const Paired& paired);

/// "74.21 % ± 0.12"; the mean alone of one seed, "" of none.
std::string mean_in_words(const Measure& measure, const Summary& summary);

}  // namespace limbeck::report::compare
