#pragma once
// Descriptions of registry entries, for `limbeck show` and the pages of docs/: the lines that read an entry's
// options also document them.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/config/registry.h"

namespace limbeck::config {

/// What there is to say about an entry.
struct Description {
  std::string name, summary, paper;
  std::string example;                       // a whole line of a recipe: "{loss: kd, temperature: 4}"
  std::map<std::string, std::string> about;  // as the entry gives it
  std::vector<Option> options;               // in the order they are read
  std::set<std::string> needed;              // keys of options that have no default and must be given
};

/// `{loss: kd, temperature: 4}` of an entry's example "temperature: 4"; without an example `{loss: kd}`.
Node example_entry(const std::string& noun, const std::string& name, std::string_view example);

/// That node on one line.
std::string line_of(const Node& entry);

/// Notes what one reading of an entry asked for: options that are new, and keys that it faulted as needed.
void note_options(Description& description, const Params& params);

/// Reads the options twice, from nothing and from the example, since some are asked for only beside others.
template <typename Made>
Description describe(const BasicRegistry<Made>& registry, const std::string& name) {
  const auto& entry = registry.at(name);
  const Node example = example_entry(registry.noun(), name, entry.example);
  Description description{name, entry.summary, entry.paper, line_of(example), entry.about, {}, {}};
  for (const Node& node : {example_entry(registry.noun(), name, ""), example}) {
    Params params(node, "", std::make_shared<Findings>());
    registry.make(entry, params);
    note_options(description, params);
  }
  return description;
}

/// All entries, by name.
template <typename Made>
std::vector<Description> describe_all(const BasicRegistry<Made>& registry) {
  std::vector<Description> all;
  for (const std::string& name : registry.names()) all.push_back(describe(registry, name));
  return all;
}

/// What the entry's example becomes.
template <typename Made>
Made make_example(const BasicRegistry<Made>& registry, const std::string& name) {
  const auto& entry = registry.at(name);
  Params params(example_entry(registry.noun(), name, entry.example), "", std::make_shared<Findings>());
  return registry.make(entry, params);
}

}  // namespace limbeck::config
