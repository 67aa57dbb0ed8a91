#include "limbeck/report/compare/warnings.h"

#include <algorithm>
#include <functional>
#include <set>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"

namespace limbeck::report::compare {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kMostNames = 6;

std::string some(std::vector<std::string> names, const std::string& separator) {
  const std::size_t all = names.size();
  if (all > kMostNames) {
    names.resize(kMostNames);
    names.push_back("and " + std::to_string(all - kMostNames) + " more");
  }
  return join(names, separator);
}

void add_smoke(const Sweep& sweep, Lines& lines) {
  const auto smoke = std::ranges::count_if(sweep.finished(), [](const Run* run) { return run->smoke; });
  if (smoke > 0)
    lines.push_back(
        counted(smoke, "run") +
        " of `--smoke`: a few steps on a few rows, to see that the recipe works. These numbers say "
        "nothing.");
}

void add_missing(const Comparison& comparison, const Sweep& sweep, Lines& lines) {
  if (!comparison.missing.empty())
    lines.push_back(std::to_string(comparison.missing.size()) + " of " +
                    counted(static_cast<int64_t>(sweep.points.size()), "point") +
                    " missing, since not finished: " + some(comparison.missing, "; ") +
                    ". `limbeck compare` with the recipe goes on with them.");
  std::vector<std::string> unjudged;
  for (const Point& point : sweep.points)
    if (point.run && !value_of(*point.run, point.run->outcome, comparison.measure))
      unjudged.push_back(point.folder);
  if (!unjudged.empty())
    lines.push_back("Finished, but without a value for " + comparison.measure.name + " on " +
                    comparison.measure.set + ", and so left out: " + some(unjudged, "; ") + ".");
}

std::string in_words(const Budget& budget) {
  std::vector<std::string> parts;
  if (budget.steps > 0) parts.push_back(fixed(budget.steps, 0) + " steps");
  if (budget.samples_seen > 0) parts.push_back(fixed(budget.samples_seen, 0) + " samples seen");
  return number_text(budget.epochs) + " epochs" + (parts.empty() ? "" : " (" + join(parts, ", ") + ")");
}

void add_budgets(const Comparison& comparison, Lines& lines) {
  std::vector<std::pair<Budget, std::vector<std::string>>> groups;
  for (const Method& method : comparison.methods) {
    if (method.summary.count == 0) continue;
    const Budget budget = method.budget();
    auto group = std::ranges::find(groups, budget, [](const auto& one) { return one.first; });
    if (group == groups.end()) group = groups.insert(group, {budget, {}});
    group->second.push_back(method.name);
  }
  if (groups.size() < 2) return;
  std::vector<std::string> parts;
  for (const auto& [budget, names] : groups) parts.push_back(some(names, ", ") + " " + in_words(budget));
  lines.push_back("The methods did not learn for equally long, which makes a difference of its own: " +
                  some(parts, "; ") + ".");
}

using Fact = std::function<std::string(const Run&)>;

void add_differing(const Sweep& sweep, const std::string& what, const std::string& consequence,
                   const Fact& fact, Lines& lines) {
  std::map<std::string, int64_t> runs;
  for (const Run* run : sweep.finished()) ++runs[fact(*run)];
  if (runs.size() < 2) return;
  std::vector<std::string> parts;
  for (const auto& [value, count] : runs)
    parts.push_back((value.empty() ? "not known" : value) + " (" + counted(count, "run") + ")");
  lines.push_back("Not all runs have the same " + what + ": " + some(parts, ", ") + ". " + consequence);
}

Fact environment(const std::string& name) {
  return [name](const Run& run) {
    for (const auto& [key, value] : run.environment)
      if (key == name) return value;
    return std::string();
  };
}

void add_machines(const Sweep& sweep, Lines& lines) {
  const std::string slight = "Equal seeds then differ a little by the machine, and times by much.";
  add_differing(
      sweep, "version of limbeck", "What changed between them is part of the differences.",
      [](const Run& run) { return run.version; }, lines);
  add_differing(sweep, "processor", slight, environment("processor"), lines);
  add_differing(sweep, "number of threads", slight, environment("threads"), lines);
  add_differing(sweep, "device", slight, environment("device"), lines);
}

void add_equal_seeds(const Comparison& comparison, Lines& lines) {
  std::vector<std::string> names;
  for (const Method& method : comparison.methods) {
    const std::vector<double> values = method.values();
    if (values.size() > 1 && std::set<double>(values.begin(), values.end()).size() == 1)
      names.push_back(method.name);
  }
  if (!names.empty())
    lines.push_back("The same value for every seed: " + some(names, ", ") +
                    ". Does the seed reach what this method does? If not, its seeds are one trial.");
}

void add_uneven_seeds(const Comparison& comparison, Lines& lines) {
  if (comparison.seeds.size() < 2) return;
  std::vector<std::string> parts;
  for (const Method& method : comparison.methods)
    if (method.summary.count < static_cast<int64_t>(comparison.seeds.size()))
      parts.push_back(method.name + " " + std::to_string(method.summary.count));
  if (!parts.empty())
    lines.push_back("Fewer than the " + std::to_string(comparison.seeds.size()) +
                    " seeds: " + some(parts, ", ") +
                    ". Means are of other seeds then; differences are of common seeds alone.");
}

void add_unanchored(const Comparison& comparison, Lines& lines) {
  const auto any = [&](auto to) {
    return std::ranges::any_of(comparison.methods,
                               [to](const Method& method) { return (method.*to).has_value(); });
  };
  if (!any(&Method::to_alone))
    lines.push_back(
        "There is no undistilled student to compare with: whether any teacher helped at all is not known. "
        "Write "
        "`baseline: true` in the recipe, or add a value to the sweep that has no teacher.");
}

}  // namespace

std::vector<std::string> warnings_of(const Comparison& comparison, const Sweep& sweep) {
  Lines lines;
  add_smoke(sweep, lines);
  add_missing(comparison, sweep, lines);
  add_uneven_seeds(comparison, lines);
  add_budgets(comparison, lines);
  add_machines(sweep, lines);
  add_equal_seeds(comparison, lines);
  add_unanchored(comparison, lines);
  return lines;
}

}  // namespace limbeck::report::compare
