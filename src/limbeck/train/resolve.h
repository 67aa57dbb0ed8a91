#pragma once
// From a recipe's text to the tree that is compiled: `--set`, `defaults`, `like`; and the baseline's copy of
// it. Line numbers survive all of it.
#include <optional>
#include <string>
#include <vector>

#include "limbeck/config/node.h"
#include "limbeck/config/params.h"
#include "limbeck/train/registries.h"

namespace limbeck::train {

/// Keys of stages that learn, which `defaults:` may give for all of them.
const std::vector<std::string>& learning_keys();

/// Verbs of the grammar, whether they exist yet or not.
const std::vector<std::string>& grammar_verbs();

/// The verb of a stage: the first key that is one; "" if there is none.
std::string verb_of(const config::Node& stage);

struct Resolved {
  config::Node recipe;
  std::optional<config::Node> baseline;  // what the baseline runs, resolved likewise
};

/// The tree with `sets` ("PATH=VALUE") applied, then `defaults` and `like` worked in. It reads the same when
/// resolved again. Faults go to `findings`.
Resolved resolve(config::Node recipe, const std::vector<std::string>& sets, const Registries& registries,
                 config::Findings& findings);

/// Works `defaults` and `like` in.
void work_in(config::Node& recipe, config::Findings& findings);

/// The objects of a stage: `train: [a, b]`.
std::vector<std::string> objects_of(const config::Node& stage);

}  // namespace limbeck::train
