#include "limbeck/config/path.h"

#include <algorithm>
#include <map>
#include <optional>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::config {
namespace {

// Which noun a bare name stands for under this key, or as an entry of this map.
std::string noun_of(const std::string& key) {
  static const std::map<std::string, std::string> nouns = {
      {"losses", "loss"},         {"augment", "transform"}, {"transforms", "transform"},
      {"optimizer", "optimizer"}, {"schedule", "schedule"}, {"sampler", "sampler"},
      {"export", "format"},       {"watch", "watch"},       {"inner", "loss"},
      {"models", "arch"},         {"data", "set"}};
  const auto it = nouns.find(key);
  return it == nouns.end() ? "" : it->second;
}

bool is_key_of_stages(const std::string& noun) {
  return noun == "optimizer" || noun == "schedule" || noun == "sampler" || noun == "watch";
}

// The element's own name or entry; "" if it has none. A number is no name: lists of numbers go by their
// indices.
std::string own_name(const Node& element) {
  if (element.is_scalar()) return parse_number(element.text) ? "" : element.text;
  if (const Node* name = element.find("name"); name && name->is_scalar()) return name->text;
  std::string stage = stage_name(element);
  for (const std::string& noun : nouns()) {
    if (!stage.empty() && is_key_of_stages(noun))
      continue;  // {train: student, optimizer: sgd} is no optimizer
    if (const Node* entry = element.find(noun); entry && entry->is_scalar()) return entry->text;
  }
  return stage;
}

std::vector<std::string> steps_of(const std::string& path) {
  std::vector<std::string> steps = split(path, '.');
  for (const std::string& step : steps)
    if (step.empty()) throw UserError("'" + path + "' is no path: a step of it is empty");
  return steps;
}

// Where `step` leads from `node`: the index of a list's element or map's entry.
std::optional<std::size_t> index_of(const Node& node, const std::string& step) {
  if (node.is_map()) {
    for (std::size_t i = 0; i < node.entries.size(); ++i)
      if (node.entries[i].key == step) return i;
    return std::nullopt;
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < node.items.size(); ++i)
    if (own_name(node.items[i]) == step) found.push_back(i);
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    // A given name wins over entries of the same name.
    std::vector<std::size_t> named;
    for (const std::size_t i : found)
      if (const Node* name = node.items[i].find("name"); name && name->text == step) named.push_back(i);
    if (named.size() == 1) return named.front();
    throw UserError("'" + step + "' fits " + std::to_string(found.size()) +
                    " elements; give one a name, or use its number");
  }
  const auto number = parse_integer(step);
  if (number && *number >= 0 && *number < static_cast<int64_t>(node.items.size()))
    return static_cast<std::size_t>(*number);
  return std::nullopt;
}

Node& at(Node& node, std::size_t index) {
  return node.is_map() ? node.entries[index].value : node.items[index];
}

std::string what_is_there(const Node& node, const std::string& step) {
  std::vector<std::string> known;
  for (const Entry& entry : node.entries) known.push_back(entry.key);
  for (std::size_t i = 0; i < node.items.size(); ++i)
    known.push_back(element_name(node.items[i], i, node.items));
  if (known.empty()) return "";
  const std::string hint = did_you_mean(step, known);
  return hint.empty() ? "; there is " + join(known, ", ") : hint;
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw UserError("the path '" + path + "' does not exist: " + why);
}

[[noreturn]] void fail_at(const Node& node, const std::string& path, const std::string& step) {
  fail(path, "there is no '" + step + "'" + what_is_there(node, step));
}

// Walks all steps but the last; a bare entry becomes a map on the way.
Node& walk(Node& root, const std::string& path, const std::vector<std::string>& steps) {
  Node* node = &root;
  std::string list_key;  // the key whose list or bare name we are in
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto index = index_of(*node, steps[i]);
    if (!index) fail_at(*node, path, steps[i]);
    const bool in_named = i == 1 && (steps[0] == "models" || steps[0] == "data");
    if (node->is_map() && !in_named) list_key = steps[i];
    node = &at(*node, *index);
    if (node->is_scalar() && !noun_of(list_key).empty()) *node = as_entry(*node, noun_of(list_key));
  }
  if (node->is_map() || node->is_list()) return *node;
  if (node->is_null() && steps.size() == 1) return *node = Node::map({});
  fail(path, steps.size() > 1 ? "'" + steps[steps.size() - 2] + "' holds no keys" : "the recipe is no map");
}

}  // namespace

const std::vector<std::string>& nouns() {
  static const std::vector<std::string> all = {"loss",     "arch", "set",     "transform", "optimizer",
                                               "schedule", "ramp", "sampler", "format",    "watch"};
  return all;
}

Node as_entry(const Node& node, const std::string& noun) {
  if (!node.is_scalar()) return node;
  return Node::map({{noun, node, node.mark}}, node.mark);
}

std::string stage_name(const Node& stage) {
  if (const Node* name = stage.find("name"); name && name->is_scalar()) return name->text;
  static const std::vector<std::string> verbs = {"train",     "fit",        "label",   "augment",
                                                 "select",    "specialize", "prune",   "quantize",
                                                 "calibrate", "evaluate",   "explain", "chain"};
  for (const std::string& verb : verbs) {
    const Node* object = stage.find(verb);
    if (!object) continue;
    if (object->is_scalar()) return verb + "/" + object->text;
    std::vector<std::string> names;
    for (const Node& item : object->items) names.push_back(item.text);
    return verb + "/" + join(names, "+");
  }
  return "";
}

std::string element_name(const Node& element, std::size_t index, const std::vector<Node>& siblings) {
  const std::string own = own_name(element);
  const auto same =
      std::count_if(siblings.begin(), siblings.end(), [&](const Node& s) { return own_name(s) == own; });
  return own.empty() || own.find('.') != std::string::npos || same > 1 ? std::to_string(index) : own;
}

const Node* find_path(const Node& root, const std::string& path) {
  const Node* node = &root;
  for (const std::string& step : steps_of(path)) {
    const auto index = index_of(*node, step);
    if (!index) return nullptr;
    node = node->is_map() ? &node->entries[*index].value : &node->items[*index];
  }
  return node;
}

void set_path(Node& root, const std::string& path, Node value) {
  const std::vector<std::string> steps = steps_of(path);
  Node& parent = walk(root, path, steps);
  const auto index = index_of(parent, steps.back());
  if (index) {
    at(parent, *index) = std::move(value);
  } else if (parent.is_map()) {
    parent.set(steps.back(), std::move(value));
  } else {
    fail_at(parent, path, steps.back());
  }
}

void erase_path(Node& root, const std::string& path) {
  const std::vector<std::string> steps = steps_of(path);
  Node& parent = walk(root, path, steps);
  const auto index = index_of(parent, steps.back());
  if (!index) fail_at(parent, path, steps.back());
  if (parent.is_map())
    parent.entries.erase(parent.entries.begin() + static_cast<std::ptrdiff_t>(*index));
  else
    parent.items.erase(parent.items.begin() + static_cast<std::ptrdiff_t>(*index));
}

void apply_set(Node& root, const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UserError("--set wants PATH=VALUE, such as stages.distil.losses.kd.temperature=2; it was given '" +
                    assignment + "'");
  const std::string path = assignment.substr(0, equals);
  set_path(root, path, parse_value(assignment.substr(equals + 1), "--set " + path));
}

}  // namespace limbeck::config
