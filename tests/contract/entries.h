#pragma once
// What the contracts of all registries share.
#include <gtest/gtest.h>

#include <string>

#include "limbeck/config/describe.h"
#include "limbeck/train/registries.h"

namespace limbeck::contract {

inline const train::Registries& registries() {
  static const train::Registries all = train::everything();
  return all;
}

/// Makes the entry as a recipe would; its faults and warnings fail the test.
template <typename Made>
Made make(const BasicRegistry<Made>& registry, const config::Node& entry) {
  Params params(entry, "", std::make_shared<config::Findings>());
  Made made = registry.make(params);
  EXPECT_EQ(params.findings().faults, std::vector<std::string>{});
  EXPECT_EQ(params.findings().warnings, std::vector<std::string>{});
  return made;
}

/// The entry's own example, or without options.
template <typename Made>
Made example_of(const BasicRegistry<Made>& registry, const std::string& name) {
  return make(registry, config::example_entry(registry.noun(), name, registry.at(name).example));
}

/// Without options; where the entry needs some, as its example has it.
template <typename Made>
Made bare(const BasicRegistry<Made>& registry, const std::string& name) {
  const config::Node entry = config::example_entry(registry.noun(), name, "");
  Params params(entry, "", std::make_shared<config::Findings>());
  registry.make(params);
  for (const std::string& fault : params.findings().faults)
    if (fault.find(" is needed") != std::string::npos) return example_of(registry, name);
  return make(registry, entry);
}

/// What every entry of every registry keeps to: its example parses, it says in a line what it is, an option
/// that nobody knows is a fault, and every option has a line of help.
template <typename Made>
void expect_well_described(const BasicRegistry<Made>& registry) {
  EXPECT_FALSE(registry.entries().empty());
  for (const std::string& name : registry.names()) {
    SCOPED_TRACE(registry.noun() + " " + name);
    example_of(registry, name);
    const config::Description is = config::describe(registry, name);
    EXPECT_FALSE(is.summary.empty());
    EXPECT_FALSE(is.summary.ends_with('.') || is.summary.find('\n') != std::string::npos) << is.summary;
    EXPECT_TRUE(is.paper.empty() || is.paper.starts_with("https://")) << is.paper;
    for (const config::Option& option : is.options) {
      EXPECT_FALSE(option.help.empty()) << option.key;
      EXPECT_FALSE(option.help.ends_with('.')) << option.key << ": " << option.help;
    }
    config::Node strange = config::example_entry(registry.noun(), name, registry.at(name).example);
    strange.set("no_such_option", config::Node::scalar("1"));
    Params params(strange, "", std::make_shared<config::Findings>());
    registry.make(params);
    EXPECT_EQ(params.findings().faults.size(), 1) << join(params.findings().faults, "\n");
  }
}

}  // namespace limbeck::contract
