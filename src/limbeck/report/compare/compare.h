#pragma once
// The runs of a sweep beside each other: which method is better, as far as its seeds can tell. Reads finished
// run folders and nothing else, so it works on any machine.
#include <filesystem>
#include <string>
#include <vector>

#include "limbeck/report/compare/choice.h"
#include "limbeck/report/compare/measure.h"
#include "limbeck/report/compare/method.h"
#include "limbeck/report/headline.h"

namespace limbeck::report::compare {

struct Comparison {
  std::string name, version, fingerprint;
  Measure measure;
  Choice choice;
  std::vector<Axis> axes;
  std::vector<std::string> seeds;         // {""} where no axis is a seed
  std::vector<Method> methods, teachers;  // students, and who taught them; teachers are compared with nothing
  std::vector<std::string> missing;       // folders of points without a finished run
  Headline headline;                      // what came out
  std::vector<std::string> findings;      // and in further sentences
  std::vector<std::string> warnings;      // what makes the numbers less than they seem

  int64_t tests() const;       // p values that were corrected together
  int64_t most_pairs() const;  // seeds of the best founded difference
};

/// Reads sweep.json and every finished point's run folder. UserError where that cannot be compared, see
/// read_sweep, measure_of and choose.
Comparison read(const std::filesystem::path& sweep_folder, const Choice& choice = {});

/// For the terminal, as Markdown, as a page of its own and as comma-separated values (RFC 4180; one line for
/// each method, numbers as they are, shares from 0 to 1).
std::string table(const Comparison& comparison);
std::string markdown(const Comparison& comparison);
std::string page(const Comparison& comparison);
std::string csv(const Comparison& comparison);
/// The same as a list of objects; what is not known is null.
std::string json(const Comparison& comparison);

/// Writes comparison.html and comparison.csv into the folder.
void write(const std::filesystem::path& sweep_folder, const Choice& choice = {});

}  // namespace limbeck::report::compare
