#include "limbeck/app/verify/optim_cases.h"

#include <nlohmann/json.hpp>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/path.h"

namespace limbeck::app {
namespace {

using config::Node;
using nlohmann::json;

const std::string kProblem = "problem";

std::string name_of(const std::string& section, const std::string& name) {
  return "optim/" + section + "/" + name;
}

json read_index(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "index.json";
  try {
    json index = json::parse(read_file(path));
    if (!index.is_object()) throw UserError(path.string() + ": is no map of sections");
    for (const auto& [section, cases] : index.items())
      if (section != kProblem && is_optim_section(section))
        for (const json& one : cases) one.at("name").get<std::string>();
    return index;
  } catch (const json::exception& error) {
    throw UserError(path.string() + ": is no map of sections: " + error.what());
  }
}

// "no schedule named x yet" where the rule names an entry that is in no registry; else "".
std::string missing_entry(const Node& rule, const OptimRegistries& registries) {
  const auto missing = [&](const std::string& noun, const auto& registry) -> std::string {
    const Node* value = rule.find(noun);
    const Node entry = value ? config::as_entry(*value, noun) : Node();
    const Node* name = entry.find(noun);
    return name && name->is_scalar() && !registry.has(name->text)
               ? "no " + noun + " named " + name->text + " yet"
               : "";
  };
  for (const std::string& reason :
       {missing("optimizer", registries.optimizers), missing("schedule", registries.schedules),
        missing("ramp", registries.ramps)})
    if (!reason.empty()) return reason;
  return "";
}

CaseResult verify(const std::string& section, const json& reference, const json& problem, const Node* rules,
                  const OptimRegistries& registries) {
  const std::string name = reference.at("name");
  CaseResult result{.name = name_of(section, name)};
  const Node* rule = rules ? rules->find(name) : nullptr;
  if (!rule) return result.fail("cases.yaml says nothing about it");
  if (const Node* skip = rule->find("skip")) return result.skip(skip->text);
  if (const std::string missing = missing_entry(*rule, registries); !missing.empty())
    return result.skip(missing);
  check_optim_case(section, reference, problem, *rule, registries, result);
  return result;
}

}  // namespace

std::vector<CaseResult> verify_optim(const std::filesystem::path& folder, const Node& cases,
                                     const OptimRegistries& registries, const Selection& selection) {
  std::vector<CaseResult> results;
  std::set<std::string> known;
  const json index = read_index(folder);
  const json problem = index.value(kProblem, json::object());
  for (const auto& [section, references] : index.items()) {
    if (section == kProblem) continue;
    if (!is_optim_section(section)) {
      results.push_back({.name = "optim/" + section});
      results.back().skip("no reader for optim/" + section + " yet");
      continue;
    }
    for (const json& reference : references) {
      const std::string name = name_of(section, reference.at("name"));
      known.insert(name);
      if (selection.takes(name))
        results.push_back(verify(section, reference, problem, cases.find(section), registries));
    }
  }
  if (!selection.complete) return results;
  for (const auto& [section, rules, mark] : cases.entries)
    for (const auto& [name, rule, place] : rules.entries) {
      const std::string full = name_of(section, name);
      if (known.contains(full) || !selection.takes(full)) continue;
      results.push_back({.name = full});
      results.back().fail(place.text() + ": index.json has no such case");
    }
  return results;
}

}  // namespace limbeck::app
