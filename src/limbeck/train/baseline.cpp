#include "limbeck/train/baseline.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"
#include "limbeck/train/resolve.h"

namespace limbeck::train {
namespace {

using config::Entry;
using config::Findings;
using config::Node;

// What `losses` says, or the default.
std::vector<Node> losses_of(const Node& stage) {
  const Node* losses = stage.find("losses");
  if (!losses) return {config::as_entry(Node::scalar("cross_entropy", stage.mark), "loss")};
  std::vector<Node> lines;
  const std::vector<Node> alone{*losses};
  for (const Node& line : losses->is_list() ? losses->items : alone)
    lines.push_back(config::as_entry(line, "loss"));
  return lines;
}

// Whether a line learns from labels alone. Faults of the line are found where it is compiled.
bool teacher_free(const Node& line, const Registries& registries) {
  const Node* name = line.find("loss");
  if (!name || !registries.losses.has(name->text) || line.find("from")) return false;
  Params scratch(line, "", std::make_shared<Findings>());
  return registries.losses.make(registries.losses.at(name->text), scratch).teachers == loss::Teachers::none;
}

// The teacher-free lines with their weights divided by their sum. A moving weight fits only alone, as 1.
std::optional<std::vector<Node>> without_teachers(const Node& stage, const std::string& path,
                                                  const Registries& registries, Findings& findings) {
  std::vector<Node> lines;
  for (const Node& line : losses_of(stage))
    if (teacher_free(line, registries)) lines.push_back(line);
  if (lines.empty()) {
    for (const Node& line : losses_of(stage))
      if (const Node* name = line.find("loss"); !name || !registries.losses.has(name->text))
        return std::nullopt;
    findings.fault(stage.mark, path,
                   "has no loss without a teacher, so its baseline must be spelled out: baseline: {" + path +
                       ": skip} or {" + path + ".losses: [cross_entropy]}");
    return std::nullopt;
  }
  double sum = 0;
  for (const Node& line : lines) {
    const Node* weight = line.find("weight");
    const auto number =
        weight ? (weight->is_scalar() ? parse_number(weight->text) : std::nullopt) : std::optional(1.0);
    if (!number && lines.size() > 1) {
      findings.fault(line.mark, path,
                     "has several losses with moving weights, so its baseline must be spelled out");
      return std::nullopt;
    }
    sum += number.value_or(1.0);
  }
  for (Node& line : lines) {
    const Node* weight = line.find("weight");
    const double number = weight && weight->is_scalar() ? parse_number(weight->text).value_or(1.0) : 1.0;
    if (sum > 0 && lines.size() > 1)
      line.set("weight", Node::scalar(number_text(number / sum), line.mark));
    else
      line.erase("weight");
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

// The paths of `baseline:` at work on a copy of the recipe as it was written.
void act(Node& copy, const Node& baseline, Findings& findings) {
  const auto attempt = [&](const Entry& entry, const auto& change) {
    try {
      change();
    } catch (const UserError& error) {
      findings.fault(entry.mark, "baseline." + entry.key, error.what());
    }
  };
  const auto skips = [](const Entry& entry) { return entry.value.is_scalar() && entry.value.text == "skip"; };
  // A name that a skipped element had must still be found by later paths, so `skip` acts last.
  for (const Entry& entry : baseline.entries)
    if (!skips(entry)) attempt(entry, [&] { config::set_path(copy, entry.key, entry.value); });
  for (const Entry& entry : baseline.entries)
    if (skips(entry)) attempt(entry, [&] { config::erase_path(copy, entry.key); });
}

// The changes from one stage to its copy, as paths.
void add_changes(Node& map, const std::string& path, const Node& stage, const Node& copy) {
  for (const Entry& entry : copy.entries)
    if (const Node* own = stage.find(entry.key); !own || !(*own == entry.value))
      map.entries.push_back({path + "." + entry.key, entry.value, entry.mark});
  for (const Entry& entry : stage.entries)
    if (!copy.find(entry.key))
      map.entries.push_back({path + "." + entry.key, Node::scalar("skip", map.mark), map.mark});
}

// `baseline:` in paths that do to the resolved recipe what the written ones did before `defaults` and `like`.
Node spelled_out(const Node& baseline, const Node& resolved, const Node& copy) {
  Node map = Node::map({}, baseline.mark);
  std::vector<Entry> skipped;
  const Node *stages = resolved.find("stages"), *theirs = copy.find("stages");
  if (!stages || !theirs || !stages->is_list() || !theirs->is_list()) return baseline;
  std::size_t next = 0;
  for (std::size_t i = 0; i < stages->items.size(); ++i) {
    const Node& stage = stages->items[i];
    const std::string path = "stages." + config::element_name(stage, i, stages->items);
    if (next < theirs->items.size() && config::stage_name(theirs->items[next]) == config::stage_name(stage))
      add_changes(map, path, stage, theirs->items[next++]);
    else
      skipped.push_back({path, Node::scalar("skip", baseline.mark), baseline.mark});
  }
  // From the last: a number that stands for an unnamed stage then still means the same.
  map.entries.insert(map.entries.end(), skipped.rbegin(), skipped.rend());
  return map;
}

}  // namespace

std::optional<Node> baseline_of(const Node& written, Node& resolved, const Registries& registries,
                                Findings& findings) {
  const Node* found = resolved.find("baseline");
  if (!found || (found->is_scalar() && found->text == "false")) return std::nullopt;
  const Node baseline = *found;
  if (baseline.is_scalar() && baseline.text == "true" && !baseline.quoted) {
    Node copy = resolved;
    undistil(copy, registries, findings);
    return copy;
  }
  if (!baseline.is_map()) {
    findings.fault(baseline.mark, "baseline", "must be true, false, or a map of paths to values");
    return std::nullopt;
  }
  Node copy = written;
  act(copy, baseline, findings);
  Findings known;  // the recipe's own faults are noted already
  work_in(copy, known);
  resolved.set("baseline", spelled_out(baseline, resolved, copy));
  return copy;
}

}  // namespace limbeck::train
