#include "limbeck/train/tap_choice.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/stages.h"

namespace limbeck::train {
namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// A tap's name, or a list of two of them.
std::vector<std::string> read_taps(Params& value, std::size_t count) {
  std::vector<std::string> taps;
  if (!value.node().is_list()) taps.push_back(value.scalar());
  for (const config::Node& item : value.node().items) taps.push_back(item.is_scalar() ? item.text : "");
  if (taps.size() == count && value.node().is_list() == (count > 1) && !contains(taps, "")) return taps;
  value.fault(count == 1 ? "must be the name of a tap"
                         : "must be a section: its first and its last tap, [a, b]");
  return std::vector<std::string>(count);
}

// "maps (N, C, H, W)", "vectors (N, C)".
std::string ranks_text(const std::vector<int64_t>& ranks) {
  std::vector<std::string> parts;
  for (const int64_t rank : ranks)
    parts.push_back(rank == 4   ? "maps (N, C, H, W)"
                    : rank == 2 ? "vectors (N, C)"
                                : std::to_string(rank) + " axes");
  return join(parts, " or ");
}

}  // namespace

const std::vector<std::string>& TapChoice::of(const std::string& model) const {
  if (of_each.empty()) return all;
  const auto found = of_each.find(model);
  if (found != of_each.end()) return found->second;
  throw UserError("says no tap for '" + model + "': give it one beside those of the others");
}

std::string TapChoice::text() const {
  const std::vector<std::string>& taps = of_each.empty() ? all : of_each.begin()->second;
  return join(taps, " to ");
}

std::vector<TapChoice> read_tap_choices(Params& params, const std::string& key, std::size_t count,
                                        const std::string& help) {
  std::vector<TapChoice> choices;
  for (Params& element : params.list(key, help)) {
    TapChoice choice;
    if (!element.node().is_map()) choice.all = read_taps(element, count);
    if (element.node().is_map() && element.keys().empty()) element.fault("names no model");
    for (const std::string& model : element.keys())
      if (auto value = element.value(model, "its tap")) choice.of_each[model] = read_taps(*value, count);
    choices.push_back(std::move(choice));
  }
  if (params.has(key) && choices.empty()) params.fault(key, "names no taps");
  return choices;
}

void check_models(Params& params, const std::string& key, const std::vector<TapChoice>& choices,
                  const std::vector<std::string>& models) {
  for (const TapChoice& choice : choices)
    for (const auto& [model, taps] : choice.of_each)
      if (!contains(models, model))
        params.fault(key,
                     "names '" + model + "', which this stage does not show" + did_you_mean(model, models));
}

std::string last_stage(const nn::TapTable& taps, const std::string& model, const std::string& key) {
  const std::vector<std::string> stages = loss::stages_of(taps);
  if (!stages.empty()) return stages.back();
  throw UserError("'" + model + "' has no taps stage1, stage2 ...; say which is looked at, " + key +
                  ": NAME");
}

const Shape& tap_at(const nn::TapTable& taps, const std::string& tap, const std::string& model,
                    const std::vector<int64_t>& ranks) {
  const auto fits = [&](const Shape& shape) {
    return std::find(ranks.begin(), ranks.end(), static_cast<int64_t>(shape.size())) != ranks.end();
  };
  std::vector<std::string> fitting, all;
  for (const auto& [name, shape] : taps) {
    all.push_back(name);
    if (fits(shape)) fitting.push_back(name);
  }
  const auto found = taps.find(tap);
  if (found == taps.end())
    throw UserError("'" + model + "' has no tap '" + tap + "'" + did_you_mean(tap, all) + "; it has " +
                    join(all, ", "));
  if (fits(found->second)) return found->second;
  throw UserError("tap '" + tap + "' of '" + model + "' has values " + loss::values_text(found->second) +
                  ", and " + ranks_text(ranks) + " are wanted" +
                  (fitting.empty() ? "" : "; such are " + join(fitting, ", ")));
}

}  // namespace limbeck::train
