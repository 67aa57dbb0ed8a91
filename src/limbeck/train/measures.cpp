#include "limbeck/train/measures.h"

#include <algorithm>

#include "limbeck/base/text.h"

namespace limbeck::train::measures {

Measures all_of(const Registry& registry) {
  Measures all;
  for (const auto& [name, entry] : registry.entries()) {
    Params none(config::Node::map({}), "", std::make_shared<config::Findings>());
    Measure& measure = all.emplace_back(registry.make(entry, none));
    measure.name = name;
    measure.summary = entry.summary;
  }
  return all;
}

const Measure* find(const Measures& all, const std::string& name) {
  const auto it = std::ranges::find(all, name, &Measure::name);
  return it == all.end() ? nullptr : &*it;
}

Measures taken_of(const Measures& all, const nn::TapTable& taps, const data::Facts& set) {
  Measures taken;
  for (const Measure& measure : all)
    if (measure.complaint(taps, set).empty()) taken.push_back(measure);
  return taken;
}

std::string complaint_of(const Measures& all, const nn::TapTable& taps, const data::Facts& set) {
  std::vector<std::string> said;
  const auto say = [&](const Measure& measure) {
    if (const std::string one = measure.complaint(taps, set); std::ranges::find(said, one) == said.end())
      said.push_back(one);
  };
  for (const Measure& measure : all)
    if (taps.contains(measure.tap)) say(measure);
  if (said.empty()) std::ranges::for_each(all, say);
  return join(said, ", and ");
}

std::string class_scores_complaint(const nn::TapTable& taps, const data::Facts& set) {
  const auto logits = taps.find("logits");
  if (logits == taps.end() || logits->second.size() != 2) return "it has no class scores (the tap 'logits')";
  if (set.classes == 0) return "the set has no classes";
  if (logits->second[1] != set.classes)
    return "it scores " + std::to_string(logits->second[1]) + " classes, and the set has " +
           std::to_string(set.classes);
  return "";
}

}  // namespace limbeck::train::measures
