#include "limbeck/train/resolve.h"

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"
#include "limbeck/train/baseline.h"

namespace limbeck::train {
namespace {

using config::Entry;
using config::Findings;
using config::Node;

// Which samples a set holds is its own: `like` does not copy it.
const std::vector<std::string> kWhichSamples = {"part", "classes", "hold_out", "unlabelled", "sampler"};

// Verbs that take every key of `train`.
const std::vector<std::string> kLearningVerbs = {"train", "specialize"};

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void work_in_defaults(Node& recipe, Findings& findings) {
  const Node* given = recipe.find("defaults");
  if (!given) return;
  if (!given->is_map()) return findings.fault(given->mark, "defaults", "must be a map of stage keys");
  for (const Entry& entry : given->entries)
    if (!contains(learning_keys(), entry.key))
      findings.fault(entry.mark, "defaults." + entry.key,
                     "is not a key of stages that learn" + did_you_mean(entry.key, learning_keys()));
  const Node defaults = *given;
  recipe.erase("defaults");
  Node* stages = recipe.find("stages");
  if (!stages || !stages->is_list()) return;
  for (Node& stage : stages->items) {
    if (!stage.is_map() || !contains(kLearningVerbs, verb_of(stage))) continue;
    for (const Entry& entry : defaults.entries) {
      const bool length = entry.key == "epochs" || entry.key == "steps";
      if (stage.find(entry.key) || (length && (stage.find("epochs") || stage.find("steps")))) continue;
      stage.entries.push_back(entry);
    }
  }
}

// Replaces `like` in entry `name` by the keys of the entry it names.
void work_in_like(Node& map, const std::string& path, const std::string& name, bool sets,
                  std::set<std::string>& open, Findings& findings) {
  Node& entry = *map.find(name);
  const Node* like = entry.find("like");
  if (!like) return;
  const std::string here = path + "." + name + ".like";
  const Node source = *like;
  const Node* other = source.is_scalar() ? map.find(source.text) : nullptr;
  entry.erase("like");
  if (!other) {
    std::vector<std::string> known;
    for (const Entry& e : map.entries) known.push_back(e.key);
    return findings.fault(
        source.mark, here,
        "names '" + source.text + "', which is not in " + path + did_you_mean(source.text, known));
  }
  if (!open.insert(name).second || open.contains(source.text))
    return findings.fault(source.mark, here, "leads back to itself");
  work_in_like(map, path, source.text, sets, open, findings);
  open.erase(name);
  const Node copied = *map.find(source.text);
  if (copied.find("copies"))
    findings.fault(source.mark, here,
                   "names a group of copies, which cannot be copied; give the options themselves");
  Node& mine = *map.find(name);
  std::vector<Entry> merged;
  for (const Entry& e : copied.entries) {
    if (e.key == "copies") continue;
    // `classes: 5` is an option of the entry; only `classes: {drop: [3]}` says which samples.
    if (sets && contains(kWhichSamples, e.key) && (e.key != "classes" || e.value.is_map())) continue;
    // A set that says where its samples come from takes no other source along.
    if (sets && (e.key == "set" || e.key == "of") && (mine.find("set") || mine.find("of"))) continue;
    const Node* own = mine.find(e.key);
    merged.push_back(own ? Entry{e.key, *own, e.mark} : e);
  }
  for (const Entry& e : mine.entries)
    if (std::none_of(merged.begin(), merged.end(), [&](const Entry& m) { return m.key == e.key; }))
      merged.push_back(e);
  mine.entries = std::move(merged);
}

void work_in_likes(Node& recipe, const std::string& key, Findings& findings) {
  Node* map = recipe.find(key);
  if (!map || !map->is_map()) return;
  std::vector<std::string> names;
  for (const Entry& entry : map->entries) names.push_back(entry.key);
  for (const std::string& name : names) {
    std::set<std::string> open;
    if (map->find(name)->is_map()) work_in_like(*map, key, name, key == "data", open, findings);
  }
}

}  // namespace

const std::vector<std::string>& learning_keys() {
  static const std::vector<std::string> keys = {
      "epochs", "steps", "batch_size", "micro_batch", "losses",    "optimizer", "schedule", "freeze",
      "clip",   "ema",   "keep",       "patience",    "snapshots", "watch",     "seed"};
  return keys;
}

const std::vector<std::string>& grammar_verbs() {
  static const std::vector<std::string> verbs = {"train",     "fit",        "label",   "augment",
                                                 "select",    "specialize", "prune",   "quantize",
                                                 "calibrate", "evaluate",   "explain", "chain"};
  return verbs;
}

std::string verb_of(const Node& stage) {
  for (const std::string& verb : grammar_verbs())
    if (stage.find(verb)) return verb;
  return "";
}

std::vector<std::string> objects_of(const Node& stage) {
  const Node* object = stage.find(verb_of(stage));
  std::vector<std::string> names;
  if (!object) return names;
  if (object->is_scalar()) names.push_back(object->text);
  for (const Node& item : object->items) names.push_back(item.text);
  return names;
}

void work_in(Node& recipe, Findings& findings) {
  work_in_defaults(recipe, findings);
  work_in_likes(recipe, "data", findings);
  work_in_likes(recipe, "models", findings);
}

Resolved resolve(Node recipe, const std::vector<std::string>& sets, const Registries& registries,
                 Findings& findings) {
  for (const std::string& assignment : sets) {
    try {
      config::apply_set(recipe, assignment);
    } catch (const UserError& error) {
      findings.faults.push_back(error.what());
    }
  }
  const Node point = recipe;
  work_in(recipe, findings);
  std::optional<Node> baseline = baseline_of(point, recipe, registries, findings);
  return {std::move(recipe), std::move(baseline)};
}

}  // namespace limbeck::train
