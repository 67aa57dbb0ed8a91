#pragma once
// Paths into a recipe: `stages.distil.losses.kd.temperature`. A list's element goes by its `name`, else by
// its entry if only one element has it (an unnamed stage is `verb/object`), else by its number from 0.
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/config/node.h"

namespace limbeck::config {

/// The nouns that name registry entries: loss, arch, set, transform, optimizer …
const std::vector<std::string>& nouns();

/// A bare name as the map that it stands for: `kd` is `{loss: kd}`. Maps and everything else stay as they
/// are.
Node as_entry(const Node& node, const std::string& noun);

/// How paths call the `index`-th of `siblings`.
std::string element_name(const Node& element, std::size_t index, const std::vector<Node>& siblings);

/// The name of a stage: its `name`, else `verb/object` (`train/net+broad`), "" for no stage.
std::string stage_name(const Node& stage);

/// The value at `path`, or null. Throws UserError where a name on the way fits several elements.
const Node* find_path(const Node& root, const std::string& path);

/// Replaces (or adds) the value at `path`: everything but its last step must exist; a bare entry becomes a
/// map when a path enters it. Throws UserError that names the step that is not there and what is.
void set_path(Node& root, const std::string& path, Node value);

/// Removes the element or key at `path`. Throws UserError if it is not there.
void erase_path(Node& root, const std::string& path);

/// "PATH=VALUE" as given to --set: VALUE is YAML. Throws UserError.
void apply_set(Node& root, const std::string& assignment);

}  // namespace limbeck::config
