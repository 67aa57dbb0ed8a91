#include "limbeck/app/verify/loss_cases.h"

#include <nlohmann/json.hpp>
#include <set>

#include "limbeck/app/verify/loss_case.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/path.h"
#include "limbeck/tensor/files.h"

namespace limbeck::app {
namespace {

using config::Node;

// What may stand beside the names of losses, or of cases, as a default.
const std::set<std::string> kDefaults = {"loss", "student", "teachers", "batch", "parameters"};

std::string name_of(const std::string& loss, const std::string& name) {
  return "losses/" + loss + "/" + name;
}

std::vector<LossCase> read_index(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "index.json";
  std::vector<LossCase> cases;
  try {
    for (const nlohmann::json& entry : nlohmann::json::parse(read_file(path)))
      cases.push_back({entry.at("loss"), entry.at("case"), entry.at("inputs"), entry.at("outputs"), {}});
  } catch (const nlohmann::json::exception& error) {
    throw UserError(path.string() + ": is no list of cases: " + error.what());
  }
  return cases;
}

// The tensors of one case, without its name.
Tensors of_case(const Tensors& all, const std::string& name) {
  Tensors mine;
  for (const auto& [key, value] : all)
    if (key.starts_with(name + "/")) mine[key.substr(name.size() + 1)] = value;
  return mine;
}

// `node` without the tensors that a case lacks, where it names one: a map of tensors, a network (all of it,
// where one lacks), or a list of these.
Node present(const Node& node, const Tensors& tensors) {
  Node kept = node;
  if (const Node* weights = node.find("weights")) {
    if (present(*weights, tensors).entries.size() < weights->entries.size()) kept.entries.clear();
  } else if (node.is_list()) {
    kept.items.clear();
    for (const Node& item : node.items)
      if (Node one = present(item, tensors); !one.entries.empty()) kept.items.push_back(std::move(one));
  } else {
    std::erase_if(kept.entries, [&](const config::Entry& entry) {
      return entry.value.is_scalar() && !tensors.contains(entry.value.text);
    });
  }
  return kept;
}

// What cases.yaml says about a case, completed by defaults; null if it says nothing.
Node rule_of(const LossCase& given, const Node& cases) {
  const Node* group = cases.find(given.loss);
  if (!group) return {};
  const Node* mine = group->find(given.name);
  if (!mine && !group->find("loss")) return {};
  Node rule = mine && !mine->is_null() ? *mine : Node::map({}, group->mark);
  for (const std::string& key : kDefaults) {
    if (rule.find(key)) continue;
    const Node* fallback = group->find(key) ? group->find(key) : cases.find(key);
    if (fallback) rule.set(key, fallback->is_scalar() ? *fallback : present(*fallback, given.tensors));
  }
  return rule;
}

// The first loss that the case needs and the registry lacks; "" if there is none.
std::string missing_loss(const Node& rule, const loss::Registry& registry) {
  const Node* terms = rule.find("terms");
  if (!terms) {
    const Node* loss = rule.find("loss");
    return loss && !registry.has(loss->text) ? loss->text : "";
  }
  for (const Node& term : terms->items) {
    const Node entry = config::as_entry(term, "loss");
    if (const Node* loss = entry.find("loss"); loss && !registry.has(loss->text)) return loss->text;
  }
  return "";
}

// A golden folder may know losses that cases.yaml has never heard of: then the registry alone decides, by the
// folder's own name.
CaseResult& judge_unknown(const LossCase& given, const Node& cases, const loss::Registry& registry,
                          CaseResult& result) {
  const bool strange = !cases.find(given.loss) && !registry.has(given.loss);
  return strange ? result.skip("no loss named " + given.loss + " yet")
                 : result.fail("cases.yaml says nothing about it");
}

// A folder's tensors, loss by loss. A file that cannot be read fails its cases, not those of others.
class Files {
 public:
  explicit Files(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The case's tensors; what is wrong with their file, or "".
  std::string fill(LossCase& given) {
    if (!files_.contains(given.loss)) files_[given.loss] = read(given.loss);
    const File& file = files_.at(given.loss);
    given.tensors = of_case(file.tensors, given.name);
    return file.fault;
  }

 private:
  struct File {
    Tensors tensors;
    std::string fault;
  };
  File read(const std::string& loss) const {
    try {
      return {load_tensors(folder_ / (loss + ".safetensors")), ""};
    } catch (const UserError& error) {
      return {{}, error.what()};
    }
  }

  std::filesystem::path folder_;
  std::map<std::string, File> files_;
};

CaseResult verify(const LossCase& given, const std::string& fault, const Node& cases,
                  const loss::Registry& registry, const model::Registry& archs) {
  CaseResult result{.name = name_of(given.loss, given.name)};
  const Node rule = rule_of(given, cases);
  if (rule.is_null()) return judge_unknown(given, cases, registry, result);
  if (const Node* skip = rule.find("skip")) return result.skip(skip->text);
  if (const std::string missing = missing_loss(rule, registry); !missing.empty())
    return result.skip("no loss named " + missing + " yet");
  if (!fault.empty()) return result.fail(fault);
  check_loss_case(given, rule, registry, archs, result);
  return result;
}

// Cases that cases.yaml names and the folder does not have.
std::vector<CaseResult> strays(const Node& cases, const std::set<std::string>& known) {
  std::vector<CaseResult> results;
  for (const auto& [loss, group, mark] : cases.entries) {
    if (kDefaults.contains(loss)) continue;
    for (const auto& [name, rule, place] : group.entries) {
      const std::string full = name_of(loss, name);
      if (kDefaults.contains(name) || known.contains(full)) continue;
      results.push_back({.name = full});
      results.back().fail(place.text() + ": index.json has no such case");
    }
  }
  return results;
}

}  // namespace

std::vector<CaseResult> verify_losses(const std::filesystem::path& folder, const Node& cases,
                                      const loss::Registry& registry, const model::Registry& archs,
                                      const Selection& selection) {
  std::vector<CaseResult> results;
  std::set<std::string> known;
  Files files(folder);
  for (LossCase& given : read_index(folder)) {
    const std::string name = name_of(given.loss, given.name);
    known.insert(name);
    if (!selection.takes(name)) continue;
    const std::string fault = files.fill(given);
    results.push_back(verify(given, fault, cases, registry, archs));
  }
  if (!selection.complete) return results;
  for (CaseResult& stray : strays(cases, known))
    if (selection.takes(stray.name)) results.push_back(std::move(stray));
  return results;
}

}  // namespace limbeck::app
