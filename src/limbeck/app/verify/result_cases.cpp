#include "limbeck/app/verify/result_cases.h"

#include <ATen/ATen.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/tensor/files.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using config::Node;
using nlohmann::json;

constexpr const char* kLeaveOut = "leave_out";

struct Case {
  std::string what, name;
  std::vector<std::string> inputs, outputs;
};

std::vector<Case> read_index(const fs::path& path) {
  std::vector<Case> cases;
  try {
    for (const json& entry : json::parse(read_file(path)))
      cases.push_back({entry.at("what"), entry.at("case"), entry.at("inputs"), entry.at("outputs")});
  } catch (const json::exception& error) {
    throw UserError(path.string() + ": is no list of cases: " + error.what());
  }
  for (const Case& one : cases)
    if (fs::path(one.what).has_parent_path())
      throw UserError(path.string() + ": " + one.what + " is no file's name");
  return cases;
}

const Tensor& tensor_at(const Tensors& tensors, const std::string& name) {
  const auto it = tensors.find(name);
  if (it == tensors.end()) throw UserError("its file has no tensor '" + name + "'");
  return it->second;
}

std::map<std::string, std::string> read_left_out(Params& params) {
  std::map<std::string, std::string> left_out;
  if (auto map = params.map(kLeaveOut, "outputs that ours does not have, and why"))
    for (const std::string& name : map->keys()) left_out[name] = map->text(name, "why");
  return left_out;
}

// The largest difference, and whether it is allowed.
std::pair<double, bool> compared(const Tensor& ours, const Tensor& expected, double tolerance) {
  if (shape_of(ours) != shape_of(expected))
    throw UserError("has the shape " + shape_text(shape_of(ours)) + ", the reference " +
                    shape_text(shape_of(expected)));
  if (expected.numel() == 0) return {0, true};
  const Tensor difference = (ours.to(at::kDouble) - expected.to(at::kDouble)).abs();
  if (!at::isfinite(difference).all().item<bool>()) throw UserError("is not finite");
  const double worst = difference.max().item<double>();
  return {worst, worst <= (expected.is_floating_point() ? tolerance : 0)};
}

void check(const Case& given, const Tensors& tensors, const Node& rule, const ResultKind& kind,
           CaseResult& result) {
  const auto findings = std::make_shared<config::Findings>();
  Params params(rule, "", findings);
  Tensors inputs;
  for (const std::string& name : given.inputs) inputs[name] = tensor_at(tensors, given.name + "/" + name);
  const auto left_out = read_left_out(params);
  Tensors ours = kind.compute(params, inputs);
  params.done();
  findings->check();
  for (const std::string& name : given.outputs) {
    if (left_out.contains(name)) continue;
    const auto mine = ours.find(name);
    if (mine == ours.end()) throw UserError("ours has no '" + name + "'");
    try {
      const auto [worst, good] =
          compared(mine->second, tensor_at(tensors, given.name + "/" + name), kind.tolerance);
      result.worst = std::max(result.worst, worst);
      if (!good) throw UserError("is off by " + number_text(worst));
    } catch (const UserError& error) {
      throw UserError("'" + name + "' " + error.what());
    }
  }
}

CaseResult verify(const Case& given, const std::string& name, const fs::path& folder, const Node& cases,
                  const ResultKind& kind) {
  CaseResult result{.name = name};
  const Node* group = cases.find(given.what);
  const Node* rule = group && !group->find("skip") ? group->find(given.name) : group;
  if (!rule) return result.fail("cases.yaml says nothing about it");
  if (const Node* reason = rule->find("skip")) return result.skip(reason->text);
  try {
    check(given, load_tensors(folder / (given.what + ".safetensors")), *rule, kind, result);
  } catch (const std::exception& error) {  // of libtorch too: one broken case must not end the others
    result.fail(error.what());
  }
  return result;
}

}  // namespace

std::vector<CaseResult> verify_results(const fs::path& folder, const Node& cases, const ResultKind& kind,
                                       const Selection& selection) {
  std::vector<CaseResult> results;
  std::set<std::string> known;
  for (const Case& given : read_index(folder / "index.json")) {
    const std::string name = kind.name + "/" + given.what + "/" + given.name;
    known.insert({kind.name + "/" + given.what, name});
    if (selection.takes(name)) results.push_back(verify(given, name, folder, cases, kind));
  }
  const auto add = [&](const std::string& name, const config::Mark& place) {
    if (!selection.complete || known.contains(name) || !selection.takes(name)) return;
    results.push_back({.name = name});
    results.back().fail(place.text() + ": index.json has no such case");
  };
  for (const auto& [what, group, mark] : cases.entries) {
    if (group.find("skip"))
      add(kind.name + "/" + what, mark);
    else
      for (const auto& [name, rule, place] : group.entries) add(kind.name + "/" + what + "/" + name, place);
  }
  return results;
}

}  // namespace limbeck::app
