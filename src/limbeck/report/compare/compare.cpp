#include "limbeck/report/compare/compare.h"

#include <algorithm>

#include "limbeck/base/files.h"
#include "limbeck/report/compare/warnings.h"
#include "limbeck/report/compare/words.h"

namespace limbeck::report::compare {
namespace {

// In the order of the sweep.
std::vector<std::string> seeds_of(const Sweep& sweep) {
  std::vector<std::string> seeds;
  for (const Point& point : sweep.points) {
    const std::string seed = seed_of(sweep.axes, point.labels);
    if (std::ranges::find(seeds, seed) == seeds.end()) seeds.push_back(seed);
  }
  return seeds;
}

std::vector<Trial> students_of(const Sweep& sweep, const Measure& measure) {
  std::vector<Trial> trials = outcomes_of(sweep, measure);
  const bool lone =
      std::ranges::any_of(trials, [](const Trial& trial) { return trial.taught == Taught::alone; });
  if (!lone) std::ranges::move(baselines_of(sweep, measure), std::back_inserter(trials));
  return trials;
}

Comparison compare(const Sweep& sweep, const Choice& choice) {
  Comparison comparison;
  comparison.name = sweep.name;
  comparison.version = sweep.version;
  comparison.fingerprint = sweep.fingerprint;
  comparison.measure = measure_of(sweep.finished());
  comparison.choice = choice;
  comparison.axes = sweep.axes;
  comparison.seeds = seeds_of(sweep);
  for (const Point& point : sweep.points)
    if (!point.run) comparison.missing.push_back(point.folder);
  const std::vector<Trial> students =
      choose(sweep, choice, comparison.measure, students_of(sweep, comparison.measure));
  comparison.methods = methods_of(sweep.axes, comparison.seeds, students);
  for (Method& method : comparison.methods)
    if (method.name.empty()) method.name = sweep.name;
  compare_methods(sweep.axes, comparison.measure.lower_is_better, comparison.methods);
  comparison.teachers = methods_of(sweep.axes, comparison.seeds, teachers_of(sweep, comparison.measure));
  return comparison;
}

}  // namespace

int64_t Comparison::tests() const {
  int64_t count = 0;
  for (const Method& method : methods)
    for (const auto* difference : {&method.to_kd, &method.to_alone})
      if (*difference && (*difference)->corrected) ++count;
  return count;
}

int64_t Comparison::most_pairs() const {
  int64_t most = 0;
  for (const Method& method : methods)
    for (const auto* difference : {&method.to_kd, &method.to_alone})
      if (*difference) most = std::max(most, (*difference)->paired.pairs);
  return most;
}

Comparison read(const std::filesystem::path& sweep_folder, const Choice& choice) {
  const Sweep sweep = read_sweep(sweep_folder);
  Comparison comparison = compare(sweep, choice);
  comparison.headline = headline_of(comparison);
  comparison.findings = findings_of(comparison);
  comparison.warnings = warnings_of(comparison, sweep);
  return comparison;
}

void write(const std::filesystem::path& sweep_folder, const Choice& choice) {
  const Comparison comparison = read(sweep_folder, choice);
  write_file(sweep_folder / "comparison.html", page(comparison));
  write_file(sweep_folder / "comparison.csv", csv(comparison));
}

}  // namespace limbeck::report::compare
