#include "limbeck/report/measures.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "limbeck/report/format.h"

namespace limbeck::report {
namespace {

constexpr int kFigures = 4;

// What runs before measures told of themselves.
const std::map<std::string, MeasureFacts> kKnown = {
    {"accuracy", {"Accuracy", "", "%", true}},
    {"agreement", {"Agreement", "", "%", true}},
    {"calibration_error", {"Calibration error", "", "%", false}},
    {"cross_entropy", {"Cross-entropy", "", "", false}},
    {"loss", {"Loss", "", "", false}},
    {"psnr", {"PSNR", "", "dB", true}},
};

// That give a value of this size four figures.
int decimals_of(double size) {
  if (!(size > 0) || !std::isfinite(size)) return 2;
  return std::clamp(kFigures - 1 - static_cast<int>(std::floor(std::log10(size))), 0, 8);
}

std::string with_unit(const MeasureFacts& facts, const std::string& number) {
  return number + (facts.unit.empty() ? "" : " " + facts.unit);
}

}  // namespace

MeasureFacts facts_of(const Run& run, const std::string& measure) {
  for (const JudgedSet& set : run.judged)
    if (const auto found = set.measures.find(measure); found != set.measures.end()) return found->second;
  const auto known = kKnown.find(measure);
  return known == kKnown.end() ? MeasureFacts{.title = measure, .says = {}, .unit = {}} : known->second;
}

std::string main_measure(const JudgedSet& set) {
  std::string further, loss;
  for (const auto& [model, judgement] : set.models) {
    if (judgement.accuracy) return "accuracy";
    if (further.empty() && !judgement.others.empty()) further = judgement.others.front().first;
    if (judgement.loss) loss = "cross_entropy";
  }
  return further.empty() ? loss : further;
}

std::optional<double> value_in(const Judgement& judgement, const std::string& measure) {
  if (measure == "accuracy") return judgement.accuracy;
  if (measure == "loss" || measure == "cross_entropy") return judgement.loss;
  if (measure == "calibration_error") return judgement.calibration_error;
  for (const auto& [name, value] : judgement.others)
    if (name == measure) return value;
  return std::nullopt;
}

std::string written(const MeasureFacts& facts, double value) {
  return facts.is_share() ? percent(value) : with_unit(facts, significant(value, kFigures));
}

std::string distance(const MeasureFacts& facts, double a, double b) {
  if (facts.is_share()) return points(a - b);
  return with_unit(facts, fixed(std::abs(a - b), decimals_of(std::max(std::abs(a), std::abs(b)))));
}

std::string within_sentence(const std::string& title) {
  std::string words = title;
  if (words.size() > 1 && std::islower(static_cast<unsigned char>(words[1])) != 0)
    words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  return words;
}

}  // namespace limbeck::report
