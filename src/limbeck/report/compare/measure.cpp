#include "limbeck/report/compare/measure.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/measures.h"

namespace limbeck::report::compare {
namespace {

const JudgedSet* find_set(const Run& run, const std::string& name) {
  const auto found = std::ranges::find(run.judged, name, &JudgedSet::name);
  return found == run.judged.end() ? nullptr : &*found;
}

std::string choose_set(const std::vector<const Run*>& runs) {
  std::set<std::string> sets;
  for (const Run* run : runs)
    for (const JudgedSet& set : run->judged) sets.insert(set.name);
  if (sets.contains("test")) return "test";
  if (sets.size() == 1) return *sets.begin();
  if (sets.empty())
    throw UserError(
        "no run judged its models on a held-out set, so there is nothing to compare: name one in the "
        "recipe, such as `test: {like: train, split: test}` under `data:`, and run again.");
  throw UserError(
      "the runs judged their models on " + join({sets.begin(), sets.end()}, ", ") +
      ", and none of these sets is called test: call that one so by which the methods are to be compared.");
}

std::string choose_name(const std::vector<const Run*>& runs, const std::string& set_name) {
  std::string further, loss;
  for (const Run* run : runs) {
    const JudgedSet* set = find_set(*run, set_name);
    for (const std::string& model : run->outcome) {
      const Judgement* judgement = set ? set->find(model) : nullptr;
      if (!judgement) continue;
      if (judgement->accuracy) return "accuracy";
      if (further.empty() && !judgement->others.empty()) further = judgement->others.front().first;
      if (judgement->loss) loss = "cross_entropy";
    }
  }
  const std::string name = further.empty() ? loss : further;
  if (name.empty())
    throw UserError("no run has a value for its outcome on " + set_name +
                    ", so there is nothing to compare.");
  return name;
}

// As the first run that judged the set says.
MeasureFacts facts_in(const std::vector<const Run*>& runs, const Measure& measure) {
  for (const Run* run : runs)
    if (const JudgedSet* set = find_set(*run, measure.set); set && set->measures.contains(measure.name))
      return set->measures.at(measure.name);
  return facts_of(*runs.front(), measure.name);
}

// Four figures of the largest value, the same decimals for all.
int decimals_for(const std::vector<const Run*>& runs, const Measure& measure) {
  double most = 0;
  for (const Run* run : runs)
    if (const auto value = value_of(*run, run->outcome, measure)) most = std::max(most, std::abs(*value));
  if (!(most > 0) || !std::isfinite(most)) return 2;
  return std::clamp(3 - static_cast<int>(std::floor(std::log10(most))), 0, 8);
}

}  // namespace

std::string Measure::title() const {
  std::string words = label.empty() ? name : within_sentence(label);
  std::ranges::replace(words, '_', ' ');
  if (of_several) words = "mean " + words + " of the outcomes";
  return capital(words) + " on " + set + (samples ? ", " + counted(*samples, "sample") : "");
}

std::string Measure::column() const { return capital(label.empty() ? name : label); }

std::string Measure::unit() const { return share ? "points" : sign.empty() ? name : sign; }

std::string Measure::value(double value) const {
  return bare(value) + (share ? " %" : sign.empty() ? "" : " " + sign);
}

std::string Measure::bare(double value) const { return fixed((share ? 100 : 1) * value, decimals); }

std::string Measure::difference(double value) const {
  const std::string text = bare(value);
  return (text.front() == '-' || text.find_first_not_of("0.") == std::string::npos ? "" : "+") + text;
}

std::string Measure::distance(double value) const { return bare(std::abs(value)) + " " + unit(); }

Measure measure_of(const std::vector<const Run*>& runs) {
  Measure measure;
  measure.set = choose_set(runs);
  measure.name = choose_name(runs, measure.set);
  const MeasureFacts facts = facts_in(runs, measure);
  measure.share = facts.is_share();
  measure.lower_is_better = !facts.higher_is_better;
  measure.label = facts.title == measure.name ? "" : facts.title;
  if (!measure.share) measure.sign = facts.unit;
  measure.of_several = std::ranges::any_of(runs, [](const Run* run) { return run->outcome.size() > 1; });
  for (const Run* run : runs)
    if (const JudgedSet* set = find_set(*run, measure.set); set && set->labelled > 0 && !measure.samples)
      measure.samples = set->labelled;
  if (!measure.share) measure.decimals = decimals_for(runs, measure);
  return measure;
}

std::optional<double> value_of(const Run& run, const std::vector<std::string>& models,
                               const Measure& measure) {
  const JudgedSet* set = find_set(run, measure.set);
  if (!set || models.empty()) return std::nullopt;
  double sum = 0;
  for (const std::string& model : models) {
    const Judgement* judgement = set->find(model);
    const auto value = judgement ? value_in(*judgement, measure.name) : std::nullopt;
    if (!value || !std::isfinite(*value)) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(models.size());
}

}  // namespace limbeck::report::compare
