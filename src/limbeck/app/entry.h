#pragma once
// A registry entry named on the command line: `limbeck show model resnet --set depth=20`.
#include <string>
#include <vector>

#include "limbeck/config/node.h"

namespace limbeck::app {

/// `{arch: resnet, depth: 20}`: the entry as a recipe has it, with each `--set KEY=VALUE` applied. UserError
/// for what is no KEY=VALUE.
config::Node entry_node(const std::string& noun, const std::string& name,
                        const std::vector<std::string>& sets);

/// UserError with the nearest name, or all of them, if `name` is none of `names`.
void require_name(const std::string& noun, const std::string& name, const std::vector<std::string>& names);

}  // namespace limbeck::app
