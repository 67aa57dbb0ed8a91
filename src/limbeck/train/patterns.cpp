#include "limbeck/train/patterns.h"

#include <algorithm>
#include <map>
#include <set>

#include "limbeck/base/text.h"

namespace limbeck::train {
namespace {

constexpr std::size_t kNamed = 5;

using Names = std::vector<std::string>;

// Of the learner and of its losses, frozen ones too.
Names parameters_of(const Learner& learner, const Cast& cast) {
  Names names;
  for (const auto& item : learner.model->named_parameters()) names.push_back(item.key());
  for (const auto& term : cast.terms)
    if (term->learner == &learner)
      for (const auto& item : term->loss->named_parameters()) names.push_back(term->name + "." + item.key());
  return names;
}

// What one may have meant: parameters by their name, by all that comes before a dot, and by all behind one.
Names likely_patterns(const Names& parameters) {
  std::set<std::string> likely(parameters.begin(), parameters.end());
  for (const std::string& name : parameters)
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
      likely.insert(name.substr(0, dot) + ".*");
      likely.insert("*" + name.substr(dot));
    }
  return {likely.begin(), likely.end()};
}

std::string fits_nothing(const std::string& pattern, const Names& parameters) {
  std::string text = "'" + pattern + "' fits no parameter";
  if (const std::string hint = did_you_mean(pattern, likely_patterns(parameters)); !hint.empty())
    return text + hint;
  const std::size_t named = std::min(parameters.size(), kNamed);
  text += "; there are " +
          join({parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(named)}, ", ");
  return parameters.size() > named ? text + " and " + std::to_string(parameters.size() - named) + " more"
                                   : text;
}

bool fits_any(const std::string& pattern, const Names& parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&](const std::string& name) { return matches(pattern, name); });
}

}  // namespace

bool is_frozen(const std::string& parameter, const Learning& learning) {
  return std::any_of(learning.freeze.begin(), learning.freeze.end(),
                     [&](const std::string& pattern) { return matches(pattern, parameter); });
}

// One recipe line may stand for several learners: a pattern is idle if it fits none of theirs.
std::vector<PatternFault> pattern_faults(const Cast& cast, const Learning& learning) {
  std::vector<PatternFault> faults;
  Names all;
  std::map<std::string, Names> grouped;  // by pattern: the parameters of all who have it
  for (const auto& learner : cast.learners) {
    const Names own = parameters_of(*learner, cast);
    all.insert(all.end(), own.begin(), own.end());
    for (const optim::GroupRule& rule : learning.optimizers.at(learner->name)())
      grouped[rule.pattern].insert(grouped[rule.pattern].end(), own.begin(), own.end());
    if (std::all_of(own.begin(), own.end(),
                    [&](const std::string& name) { return is_frozen(name, learning); }))
      faults.push_back({"freeze", "leaves '" + learner->name + "' nothing to learn"});
  }
  for (const std::string& pattern : learning.freeze)
    if (!fits_any(pattern, all))
      faults.push_back(
          {"freeze", "has a pattern without effect: " + fits_nothing(pattern, all), /*idle=*/true});
  for (const auto& [pattern, parameters] : grouped)
    if (!fits_any(pattern, parameters))
      faults.push_back({"optimizer.groups",
                        "has a pattern without effect: " + fits_nothing(pattern, parameters), /*idle=*/true});
  return faults;
}

}  // namespace limbeck::train
