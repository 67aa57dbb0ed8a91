#include "limbeck/train/resolve.h"

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"

namespace limbeck::train {
namespace {

using config::Entry;
using config::Findings;
using config::Node;

// Which samples a set holds is its own: `like` does not copy it.
const std::vector<std::string> kWhichSamples = {"part", "classes", "hold_out", "unlabelled", "sampler"};

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
    if (!stage.is_map() || verb_of(stage) != "train") continue;
    for (const Entry& entry : defaults.entries) {
      const bool length = entry.key == "epochs" || entry.key == "steps";
      if (stage.find(entry.key) || (length && (stage.find("epochs") || stage.find("steps")))) continue;
      stage.entries.push_back(entry);
    }
  }
}

// Replaces `like` in entry `name` by the keys of the entry it names.
void work_in_like(Node& map, const std::string& path, const std::string& name, bool sets, std::set<std::string>& open,
                  Findings& findings) {
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
    return findings.fault(source.mark, here, "names '" + source.text + "', which is not in " + path + did_you_mean(source.text, known));
  }
  if (!open.insert(name).second || open.contains(source.text))
    return findings.fault(source.mark, here, "leads back to itself");
  work_in_like(map, path, source.text, sets, open, findings);
  open.erase(name);
  const Node copied = *map.find(source.text);
  if (copied.find("copies"))
    findings.fault(source.mark, here, "names a group of copies, which cannot be copied; give the options themselves");
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
    if (std::none_of(merged.begin(), merged.end(), [&](const Entry& m) { return m.key == e.key; })) merged.push_back(e);
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

// What `losses` says, or the default.
std::vector<Node> losses_of(const Node& stage) {
  const Node* losses = stage.find("losses");
  if (!losses) return {config::as_entry(Node::scalar("cross_entropy", stage.mark), "loss")};
  std::vector<Node> lines;
  const std::vector<Node> alone{*losses};
  for (const Node& line : losses->is_list() ? losses->items : alone) lines.push_back(config::as_entry(line, "loss"));
  return lines;
}

// Whether a line learns from labels alone. Faults of the line are found where it is compiled.
bool teacher_free(const Node& line, const Registries& registries) {
  const Node* name = line.find("loss");
  if (!name || !registries.losses.has(name->text) || line.find("from")) return false;
  Params scratch(line, "", std::make_shared<Findings>());
  return registries.losses.at(name->text).make(scratch).teachers == loss::Teachers::none;
}

// The teacher-free lines with their weights divided by their sum. A moving weight fits only alone, as 1.
std::optional<std::vector<Node>> without_teachers(const Node& stage, const std::string& path, const Registries& registries,
                                                  Findings& findings) {
  std::vector<Node> lines;
  for (const Node& line : losses_of(stage))
    if (teacher_free(line, registries)) lines.push_back(line);
  if (lines.empty()) {
    for (const Node& line : losses_of(stage))
      if (const Node* name = line.find("loss"); !name || !registries.losses.has(name->text)) return std::nullopt;
    findings.fault(stage.mark, path,
                   "has no loss without a teacher, so its baseline must be spelled out: baseline: {" + path +
                       ": skip} or {" + path + ".losses: [cross_entropy]}");
    return std::nullopt;
  }
  double sum = 0;
  for (const Node& line : lines) {
    const Node* weight = line.find("weight");
    const auto number = weight ? (weight->is_scalar() ? parse_number(weight->text) : std::nullopt) : std::optional(1.0);
    if (!number && lines.size() > 1) {
      findings.fault(line.mark, path, "has several losses with moving weights, so its baseline must be spelled out");
      return std::nullopt;
    }
    sum += number.value_or(1.0);
  }
  for (Node& line : lines) {
    const Node* weight = line.find("weight");
    const double number = weight && weight->is_scalar() ? parse_number(weight->text).value_or(1.0) : 1.0;
    if (sum > 0 && lines.size() > 1) line.set("weight", Node::scalar(number_text(number / sum), line.mark));
    else line.erase("weight");
  }
  return lines;
}

// `baseline: true`: the outcome's learning stages without their teachers.
void undistil(Node& copy, const Registries& registries, Findings& findings) {
  Node* stages = copy.find("stages");
  if (!stages || !stages->is_list()) return;
  std::vector<std::string> outcome;
  for (const Node& stage : stages->items)
    if (verb_of(stage) == "train") outcome = objects_of(stage);
  if (outcome.empty()) return;
  if (outcome.size() > 1) {
    const Node* baseline = copy.find("baseline");
    findings.fault(baseline->mark, "baseline",
                   "must be spelled out where several models are the outcome (" + join(outcome, ", ") +
                       "): baseline: {stages.NAME.losses: [cross_entropy]}");
    return;
  }
  for (std::size_t i = 0; i < stages->items.size(); ++i) {
    Node& stage = stages->items[i];
    if (verb_of(stage) != "train" || objects_of(stage) != outcome) continue;
    const std::string path = "stages." + config::element_name(stage, i, stages->items);
    const auto lines = without_teachers(stage, path, registries, findings);
    if (!lines || *lines == losses_of(stage)) continue;
    stage.set("losses", Node::list(*lines, stage.mark));
    stage.erase("from");
  }
}

}  // namespace

const std::vector<std::string>& learning_keys() {
  static const std::vector<std::string> keys = {
      "epochs", "steps", "batch_size", "micro_batch", "losses",   "optimizer", "schedule", "freeze",
      "clip",   "ema",   "keep",       "patience",    "snapshots", "watch",     "seed"};
  return keys;
}

const std::vector<std::string>& grammar_verbs() {
  static const std::vector<std::string> verbs = {"train",  "fit",      "label",     "augment",  "select", "specialize",
                                                 "prune",  "quantize", "calibrate", "evaluate", "explain", "chain"};
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

Node resolve(Node recipe, const std::vector<std::string>& sets, Findings& findings) {
  for (const std::string& assignment : sets) {
    try {
      config::apply_set(recipe, assignment);
    } catch (const UserError& error) {
      findings.faults.push_back(error.what());
    }
  }
  work_in_defaults(recipe, findings);
  work_in_likes(recipe, "data", findings);
  work_in_likes(recipe, "models", findings);
  return recipe;
}

std::optional<Node> baseline_of(const Node& recipe, const Registries& registries, Findings& findings) {
  const Node* baseline = recipe.find("baseline");
  if (!baseline || (baseline->is_scalar() && baseline->text == "false")) return std::nullopt;
  Node copy = recipe;
  if (baseline->is_scalar() && baseline->text == "true" && !baseline->quoted) {
    undistil(copy, registries, findings);
    return copy;
  }
  if (!baseline->is_map()) {
    findings.fault(baseline->mark, "baseline", "must be true, false, or a map of paths to values");
    return std::nullopt;
  }
  // A name that a skipped element had must still be found by later paths, so `skip` acts last.
  std::vector<const Entry*> skips;
  for (const Entry& entry : baseline->entries) {
    if (entry.value.is_scalar() && entry.value.text == "skip") {
      skips.push_back(&entry);
      continue;
    }
    try {
      config::set_path(copy, entry.key, entry.value);
    } catch (const UserError& error) {
      findings.fault(entry.mark, "baseline." + entry.key, error.what());
    }
  }
  for (const Entry* entry : skips) {
    try {
      config::erase_path(copy, entry->key);
    } catch (const UserError& error) {
      findings.fault(entry->mark, "baseline." + entry->key, error.what());
    }
  }
  return copy;
}

}  // namespace limbeck::train
