#include "limbeck/report/compare/words.h"

#include <algorithm>
#include <set>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"

namespace limbeck::report::compare {
namespace {

using To = std::optional<Difference> Method::*;

constexpr const char* kStudent = "the undistilled student";
constexpr const char* kPlainKd = "plain kd";

std::vector<std::string> names_with(const Comparison& comparison, To to, Verdict verdict) {
  std::vector<std::string> names;
  for (const Method& method : comparison.methods)
    if (method.*to && (method.*to)->verdict == verdict) names.push_back(method.name);
  return names;
}

int64_t count(const Comparison& comparison, To to) {
  return std::ranges::count_if(comparison.methods,
                               [to](const Method& method) { return (method.*to).has_value(); });
}

int64_t most_pairs(const Comparison& comparison, To to) {
  int64_t most = 0;
  for (const Method& method : comparison.methods)
    if (method.*to) most = std::max(most, (method.*to)->paired.pairs);
  return most;
}

void add_verdict(const Comparison& comparison, To to, Verdict verdict, const std::string& words,
                 std::vector<std::string>& findings) {
  const std::vector<std::string> names = names_with(comparison, to, verdict);
  if (!names.empty() && most_pairs(comparison, to) >= kFewestSeeds)
    findings.push_back(words + ": " + join(names, ", ") + ".");
}

// Without what other sentences say: the headline who beats plain kd, or the undistilled student where there
// is no plain kd, and `add_fallen` who falls below the undistilled student.
void add_verdicts(const Comparison& comparison, std::vector<std::string>& findings) {
  const bool about_kd = count(comparison, &Method::to_kd) > 0;
  const auto add = [&](To to, Verdict verdict, const std::string& words) {
    add_verdict(comparison, to, verdict, words, findings);
  };
  add(&Method::to_kd, Verdict::worse, std::string("Worse than ") + kPlainKd);
  add(&Method::to_kd, Verdict::cannot_tell, std::string("Not to be told from ") + kPlainKd);
  if (about_kd) add(&Method::to_alone, Verdict::better, std::string("Better than ") + kStudent);
  add(&Method::to_alone, Verdict::cannot_tell, std::string("Not to be told from ") + kStudent);
}

// The difference as good or bad: above 0 where the method is the better one.
double gain(const Measure& measure, double difference) {
  return measure.lower_is_better ? -difference : difference;
}

void add_best(const Comparison& comparison, std::vector<std::string>& findings) {
  const Method* best = nullptr;
  for (const Method& method : comparison.methods) {
    if (method.summary.count == 0) continue;
    if (!best || gain(comparison.measure, method.summary.mean - best->summary.mean) > 0) best = &method;
  }
  if (!best || comparison.methods.size() < 2) return;
  findings.push_back("Best mean: " + best->name + " with " +
                     mean_in_words(comparison.measure, best->summary) + ".");
}

// Many methods that hand over features end below the student that had no teacher, and a table of differences
// to other methods would not show it.
void add_fallen(const Comparison& comparison, std::vector<std::string>& findings) {
  const std::string falls = comparison.measure.lower_is_better ? " rises " : " falls ",
                    below = comparison.measure.lower_is_better ? " above " : " below ";
  for (const Method& method : comparison.methods) {
    if (!method.to_alone || gain(comparison.measure, method.to_alone->paired.mean) >= 0) continue;
    const Paired& paired = method.to_alone->paired;
    const std::string sentence =
        method.name + falls + comparison.measure.distance(paired.mean) + below + kStudent;
    if (method.to_alone->verdict == Verdict::worse)
      findings.push_back(sentence + ": without its teacher the student does better.");
    else
      findings.push_back(sentence + " on average, which " + counted(paired.pairs, "seed") +
                         " cannot tell from chance.");
  }
}

void add_chosen(const Comparison& comparison, std::vector<std::string>& findings) {
  std::vector<std::string> values;
  std::set<std::pair<int64_t, int64_t>> tries;
  for (const Method& method : comparison.methods)
    if (method.chosen) {
      values.push_back(method.name + " " + method.chosen->value);
      tries.emplace(method.chosen->values, method.chosen->runs);
    }
  if (values.empty()) return;
  const auto& [tried, runs] = *tries.begin();
  findings.push_back(comparison.choice.axis + " was chosen for each method by its mean " +
                     comparison.measure.name + " on valid, never on " + comparison.measure.set + ", out of " +
                     counted(tried, "value") + " in " + counted(runs, "run") +
                     " each: " + join(values, ", ") + ".");
}

void add_references(const Comparison& comparison, To to, const std::string& other, const std::string& called,
                    std::vector<std::string>& findings) {
  std::vector<std::string> names;
  for (const Method& method : comparison.methods) {
    if (!(method.*to)) continue;
    const Method& reference = comparison.methods[(method.*to)->to];
    const bool plain = reference.beside() || std::ranges::any_of(reference.labels, [&](const auto& label) {
                         return label.second == called;
                       });
    if (!plain && std::ranges::find(names, reference.name) == names.end()) names.push_back(reference.name);
  }
  if (!names.empty()) findings.push_back(capital(other) + " is here " + join(names, " and ") + ".");
}

void set_against(const Comparison& comparison, To to, const std::string& other, Headline& line) {
  const int64_t all = count(comparison, to), pairs = most_pairs(comparison, to);
  if (pairs < kFewestSeeds) {
    const auto compared = std::ranges::count_if(
        comparison.methods, [](const Method& method) { return method.to_kd || method.to_alone; });
    line.before = "No verdict on";
    line.number = counted(compared, "method");
    line.after = "from fewer than " + std::to_string(kFewestSeeds) +
                 " seeds, which are too few to tell a better method from a lucky one";
    return;
  }
  const std::vector<std::string> better = names_with(comparison, to, Verdict::better);
  line.before = capital(other) + " is beaten by";
  line.number = std::to_string(better.size()) + " of " + std::to_string(all);
  line.after =
      (all == 1 ? "method" : "methods") +
      (better.empty() ? ", as far as " + counted(pairs, "seed") + " can tell" : ": " + join(better, ", "));
}

std::string caption(const Comparison& comparison) {
  std::string text = comparison.measure.title();
  if (comparison.seeds.size() > 1)
    text += "; " + counted(static_cast<int64_t>(comparison.seeds.size()), "seed");
  return text;
}

}  // namespace

Headline headline_of(const Comparison& comparison) {
  Headline line{.before = {}, .number = {}, .after = {}, .caption = caption(comparison), .notes = {}};
  if (count(comparison, &Method::to_kd) > 0) {
    set_against(comparison, &Method::to_kd, kPlainKd, line);
  } else if (count(comparison, &Method::to_alone) > 0) {
    set_against(comparison, &Method::to_alone, kStudent, line);
  } else if (comparison.methods.size() == 1) {
    const Summary& summary = comparison.methods.front().summary;
    line.before = comparison.methods.front().name + " reaches";
    line.number = comparison.measure.value(summary.mean);
    if (summary.deviation)
      line.after =
          "\u00b1 " + comparison.measure.bare(*summary.deviation) + " over " + counted(summary.count, "seed");
  } else {
    line.before = "Compared";
    line.number = counted(static_cast<int64_t>(comparison.methods.size()), "method");
  }
  return line;
}

std::string in_words(const Headline& line) {
  return line.before + " " + line.number + (line.after.empty() ? "" : " " + line.after) + ".";
}

std::vector<std::string> findings_of(const Comparison& comparison) {
  std::vector<std::string> findings;
  add_best(comparison, findings);
  add_fallen(comparison, findings);
  add_verdicts(comparison, findings);
  add_chosen(comparison, findings);
  add_references(comparison, &Method::to_kd, kPlainKd, "kd", findings);
  add_references(comparison, &Method::to_alone, kStudent, "alone", findings);
  return findings;
}

std::string how_verdicts_are_made(const Comparison& comparison) {
  return "Differences are taken seed by seed and tested by a paired t-test; intervals hold the mean "
         "difference with "
         "95 % confidence. p values are corrected by Holm for all " +
         std::to_string(comparison.tests()) + " of this comparison. A verdict takes " +
         std::to_string(kFewestSeeds) + " seeds and a corrected p below " + number_text(kVerdictLevel) +
         ": stricter than the interval, so that a method put against itself seldom wins.";
}

std::string in_words(const std::optional<double>& p) {
  if (!p) return "";
  if (*p < 1e-4) return "below 0.0001";
  return fixed(*p, *p < 0.01 ? 4 : 3);
}

std::string interval(const Measure& measure, const Paired& paired) {
  if (!paired.low || !paired.high) return "";
  return measure.difference(*paired.low) + " to " + measure.difference(*paired.high);
}

std::string mean_in_words(const Measure& measure, const Summary& summary) {
  if (summary.count == 0) return "";
  return measure.value(summary.mean) +
         (summary.deviation ? " \u00b1 " + measure.bare(*summary.deviation) : "");
}

}  // namespace limbeck::report::compare
