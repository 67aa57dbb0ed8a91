#include "limbeck/app/verify/model_cases.h"

#include <nlohmann/json.hpp>
#include <set>

#include "limbeck/app/verify/model_case.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/path.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using config::Node;
using nlohmann::json;

const std::string kTaps = "taps", kKind = "models/";

json read_json(const fs::path& path) {
  try {
    return json::parse(read_file(path));
  } catch (const json::exception& error) {
    throw UserError(path.string() + " is no JSON: " + error.what());
  }
}

struct Rule {
  model::Blueprint blueprint;
  Taps taps;
};

// RecipeError with all faults.
Rule read_rule(const Node& node, const model::Registry& registry) {
  const auto findings = std::make_shared<config::Findings>();
  Params params(node, "", findings);
  Rule rule;
  if (auto entry = params.entry("arch", "arch", "the network")) rule.blueprint = registry.make(*entry);
  if (auto taps = params.map(kTaps, "our tap for each feature"))
    for (const std::string& feature : taps->keys()) rule.taps[feature] = taps->text(feature, "our tap");
  params.done();
  findings->check();
  return rule;
}

// Reading, building and comparing; whatever goes wrong is the case's failure.
void check(const fs::path& file, const Node& node, const model::Registry& registry, at::ScalarType type,
           CaseResult& result) {
  try {
    const json reference = read_json(file);
    const Rule rule = read_rule(node, registry);
    Shape input = reference.at("input").at("shape").get<Shape>();
    if (input.size() != 4) throw UserError("the input must be (N, C, H, W)");
    const int64_t classes = reference.at("classes");
    if (rule.blueprint.classes.value_or(classes) != classes)
      throw UserError("the reference has " + std::to_string(classes) + " classes");
    const model::Fit fit{Shape(input.begin() + 1, input.end()), classes};
    check_model_case(reference, *rule.blueprint.build(fit), rule.taps, type, result);
  } catch (const std::exception& error) {
    result.fail(error.what());
  }
}

// A network that cases.yaml has never heard of is skipped, unless it is by its name one of ours.
CaseResult& judge_unknown(const std::string& name, const model::Registry& registry, CaseResult& result) {
  for (const std::string& arch : registry.names())
    if (name.starts_with(arch)) return result.fail("cases.yaml says nothing about it");
  return result.skip("no arch named " + name + " yet");
}

CaseResult verify(const std::string& name, const fs::path& file, const Node& cases,
                  const model::Registry& registry, at::ScalarType type) {
  const Node* rule = cases.find(name);
  CaseResult result{.name = kKind + name};
  if (!rule) return judge_unknown(name, registry, result);
  if (const Node* reason = rule->find("skip")) return result.skip(reason->text);
  if (const Node* entry = rule->find("arch")) {
    const Node map = config::as_entry(*entry, "arch");
    const Node* arch = map.find("arch");
    if (arch && !registry.has(arch->text)) return result.skip("no arch named " + arch->text + " yet");
  }
  Node completed = *rule;
  if (const Node* taps = cases.find(kTaps); taps && !rule->find(kTaps)) completed.set(kTaps, *taps);
  check(file, completed, registry, type, result);
  return result;
}

}  // namespace

std::vector<CaseResult> verify_models(const fs::path& folder, const Node& cases,
                                      const model::Registry& registry, at::ScalarType type,
                                      const Selection& selection) {
  std::vector<CaseResult> results;
  std::set<std::string> known;
  const fs::path index = folder / "index.json";
  for (const json& entry : read_json(index)) {
    if (!entry.is_object() || !entry.contains("model") || !entry.contains("file") ||
        !entry["model"].is_string() || !entry["file"].is_string())
      throw UserError(index.string() + " is no list of {model, file}");
    const std::string name = entry["model"];
    const fs::path file = entry["file"].get<std::string>();
    if (file.has_parent_path())
      throw UserError(index.string() + ": " + file.string() + " lies outside the folder");
    known.insert(name);
    if (selection.takes(kKind + name)) results.push_back(verify(name, folder / file, cases, registry, type));
  }
  for (const auto& [name, rule, place] : cases.entries) {
    if (!selection.complete || name == kTaps || known.contains(name) || !selection.takes(kKind + name))
      continue;
    results.push_back({.name = kKind + name});
    results.back().fail(place.text() + ": index.json has no such network");
  }
  return results;
}

}  // namespace limbeck::app
