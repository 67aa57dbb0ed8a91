// What rules share, and reading them with their groups.
#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/optim/optimizers.h"
#include "limbeck/optim/options.h"

namespace limbeck::optim {
namespace optimizers {

void Work::assign(const Tensor& target, const Tensor& value) const {
  if (bad.defined()) {
    Tensor out = target;
    at::where_out(out, bad.to(at::kBool), target, value);
  } else {
    target.copy_(value);
  }
}

double read_learning_rate(Params& params) {
  return needed_number(params, "learning_rate", Range::from(0), "size of a step");
}

Builder finish(Params& params, double learning_rate, std::shared_ptr<Rule> rule) {
  rule->learning_rate = learning_rate;
  rule->weight_max_norm = params.number("weight_max_norm", 0, Range::from(0),
                                        "bound on the norm of each unit's incoming weights; 0 is none");
  return [rule] { return rule; };  // shared: a rule holds no state
}

}  // namespace optimizers

namespace {

// The optimiser's options with the group's on top.
Params merged(const Params& entry, const Params& group) {
  config::Node node = entry.node();
  node.erase("groups");
  for (const config::Entry& own : group.node().entries)
    if (own.key != "parameters") node.set(own.key, own.value);
  node.mark = group.node().mark;
  return {node, group.path(), std::make_shared<config::Findings>()};
}

struct Group {
  std::vector<std::string> patterns;
  optimizers::Builder builder;
};

Group read_group(const Params& entry, Params& group, bool entry_is_faulty,
                 const optimizers::Registry& registry) {
  Group made;
  if (!group.node().is_map()) {
    group.fault("must be a map: {parameters: \"*.bias\", weight_decay: 0}");
    return made;
  }
  made.patterns = group.texts("parameters", {}, "patterns of the parameters' names: \"*.scores\"");
  if (made.patterns.empty()) group.fault("parameters", "is needed: which parameters, such as \"*.bias\"");
  if (group.has(registry.noun())) {
    group.fault(registry.noun(), "is the same for all groups");
    return made;
  }
  Params options = merged(entry, group);
  made.builder = registry.make(options);
  // A faulty option of the optimiser is told once, not for every group that has it too.
  for (const std::string& fault : options.findings().faults) {
    bool own = !entry_is_faulty;
    for (const std::string& key : group.keys())
      own = own || fault.find(group.path(key) + " ") != std::string::npos;
    auto& faults = group.findings().faults;
    if (own && std::find(faults.begin(), faults.end(), fault) == faults.end()) faults.push_back(fault);
  }
  return made;
}

}  // namespace

OptimizerBuilder make_optimizer(Params entry, const optimizers::Registry& registry) {
  const std::size_t faults = entry.findings().faults.size();
  const std::string help = "sets some parameters apart: {parameters: \"*.bias\", weight_decay: 0}";
  std::vector<Params> elements = entry.list("groups", help);
  const optimizers::Builder rest = registry.make(entry);
  const bool faulty = entry.findings().faults.size() > faults;

  std::vector<Group> groups;
  for (Params& element : elements) groups.push_back(read_group(entry, element, faulty, registry));
  groups.push_back({{"*"}, rest});
  return [groups] {
    std::vector<GroupRule> rules;
    for (const Group& group : groups) {
      const std::shared_ptr<optimizers::Rule> rule = group.builder();
      for (const std::string& pattern : group.patterns) rules.push_back({pattern, rule});
    }
    return rules;
  };
}

}  // namespace limbeck::optim
