#pragma once
// What came out of a run, in words, and no better than it is.
#include <string>
#include <vector>

#include "limbeck/report/run.h"

namespace limbeck::report {

/// Two accuracies on the same rows. `noise` is two standard errors of their difference.
struct Difference {
  double value = 0, noise = 0;
  bool paired = false;  // noise from the rows on which exactly one of them is right
  bool above() const { return value > noise; }
  bool below() const { return value < -noise; }
};

/// The outcome's accuracy less the other's; nothing where one of them has none. Paired where `gained` is
/// about the two.
std::optional<Difference> difference(const JudgedSet& set, const std::string& outcome,
                                     const std::string& other);

/// One sentence in three parts, so that a page can set its number large:
/// "The distilled student reaches" "83.1 %" "3.9 points above the same network trained alone, at 1/12 of the
/// teacher's size".
struct Headline {
  std::string before, number, after;
  std::string caption;             // what the number is
  std::vector<std::string> notes;  // further sentences: the teacher, what may be chance, what is missing
  std::string text() const;        // with its full stop
};

/// One for each outcome; one that says what there is where nothing has come out yet.
std::vector<Headline> headlines(const Run& run);

/// What must be read before any number: that this was a smoke run, or is not finished.
std::vector<std::string> cautions(const Run& run);

}  // namespace limbeck::report
