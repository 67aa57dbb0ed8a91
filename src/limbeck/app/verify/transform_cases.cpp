#include "limbeck/app/verify/transform_cases.h"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>
#include <set>

#include "limbeck/app/verify/compare.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/path.h"
#include "limbeck/tensor/files.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using config::Node;
using data::Block;
using nlohmann::json;

constexpr double kFloatTolerance =
    1e-6;  // of the largest value: the reference is float64, transforms are float32

struct Case {
  std::string op, name, input;  // the input without its folder: "noise"
  std::map<std::string, std::string> outputs;

  std::string full_name() const {
    return "transforms/" + op + "/" + (name.empty() ? "" : name + "/") + input;
  }
};

std::vector<Case> read_index(const fs::path& path) {
  std::vector<Case> cases;
  try {
    for (const json& entry : json::parse(read_file(path))) {
      const fs::path input = entry.at("input").get<std::string>();
      cases.push_back({entry.at("op"), entry.at("case"), input.filename().string(), entry.at("outputs")});
    }
  } catch (const json::exception& error) {
    throw UserError(path.string() + ": is no list of cases: " + error.what());
  }
  return cases;
}

struct Rule {
  std::shared_ptr<const data::Transform> transform;
  std::string output;
  int64_t draws = 1, levels = 0;
};

// RecipeError with all faults.
Rule read_rule(const Node& node, const data::transforms::Registry& registry) {
  const auto findings = std::make_shared<config::Findings>();
  Params params(node, "", findings);
  Rule rule;
  data::transforms::Builder builder;
  if (auto entry = params.entry("transform", "transform", "ours")) builder = registry.make(*entry);
  rule.output = params.choice("output", {"pil", "tensor"}, "which reference is meant");
  rule.draws = params.integer("draws", 1, Range::between(1, 1e6), "of a random transform");
  rule.levels = params.integer("levels", 0, Range::between(0, 255), "by how much a byte may be off");
  params.done();
  findings->check();
  if (!builder.build) throw UserError("its rule names no transform");
  rule.transform = builder.build({});
  return rule;
}

// Channels first, whichever way it is stored.
Tensor planes(const Tensor& image) {
  if (image.dim() != 3) throw UserError("its images must have three dimensions");
  return (image.scalar_type() == at::kByte ? image.permute({2, 0, 1}) : image).contiguous();
}

const Tensor& tensor_at(const Tensors& tensors, const std::string& name) {
  const auto it = tensors.find(name);
  if (it == tensors.end()) throw UserError("its file has no tensor '" + name + "'");
  return it->second;
}

Tensor transformed(const data::Transform& transform, const Tensor& image, uint64_t draw) {
  Block block;
  block.resize(Block::Type::byte, shape_of(image), 1);
  std::copy_n(image.const_data_ptr<uint8_t>(), image.numel(), block.bytes.begin());
  data::Fields fields{{"image", std::move(block)}};
  Block scratch;
  const Random key(draw);
  transform.apply(fields, {&key, 1}, scratch);
  Block& after = fields.at("image");
  const bool bytes = after.type == Block::Type::byte;
  void* values = bytes ? static_cast<void*>(after.bytes.data()) : after.floats.data();
  return at::from_blob(values, after.shape, bytes ? at::kByte : at::kFloat).to(at::kDouble);
}

// How far one draw is from the reference, and whether that is near enough.
std::pair<double, bool> compared(const Tensor& ours, const Tensor& expected, const Rule& rule) {
  const double error = relative_error(ours, expected);
  if (expected.scalar_type() != at::kByte) return {error, error <= kFloatTolerance};
  const double steps = (ours - expected.to(at::kDouble)).abs().max().item<double>();
  return {error, steps <= static_cast<double>(rule.levels)};
}

void check(const Case& given, const Tensors& tensors, const Node& node,
           const data::transforms::Registry& registry, CaseResult& result) {
  try {
    const Rule rule = read_rule(node, registry);
    const auto output = given.outputs.find(rule.output);
    if (output == given.outputs.end()) throw UserError("it has no output '" + rule.output + "'");
    const Tensor image = planes(tensor_at(tensors, "input/" + given.input));
    const Tensor expected = planes(tensor_at(tensors, output->second));
    bool good = false;
    for (int64_t draw = 0; draw < rule.draws && !good; ++draw) {
      const auto [error, near] =
          compared(transformed(*rule.transform, image, static_cast<uint64_t>(draw)), expected, rule);
      result.worst = draw == 0 ? error : std::min(result.worst, error);
      good = near;
    }
    if (!good)
      result.fail(rule.draws > 1 ? "none of " + std::to_string(rule.draws) + " draws gives it"
                                 : "is off by " + number_text(result.worst) + " of the largest value");
  } catch (const std::exception& error) {  // of libtorch too: one broken case must not end the others
    result.fail(error.what());
  }
}

bool is_rule(const Node& node) { return node.find("transform") || node.find("skip"); }

CaseResult verify(const Case& given, const Tensors& tensors, const Node& cases,
                  const data::transforms::Registry& registry) {
  CaseResult result{.name = given.full_name()};
  const Node* group = cases.find(given.op);
  const Node* rule = group && !is_rule(*group) ? group->find(given.name) : group;
  if (!rule) return result.fail("cases.yaml says nothing about it");
  if (const Node* reason = rule->find("skip")) return result.skip(reason->text);
  if (const Node* entry = rule->find("transform")) {
    const Node map = config::as_entry(*entry, "transform");
    const Node* name = map.find("transform");
    if (name && !registry.has(name->text)) return result.skip("no transform named " + name->text + " yet");
  }
  check(given, tensors, *rule, registry, result);
  return result;
}

// Rules without a case. `known` holds operations, and cases as "<op>/<case>".
std::vector<CaseResult> strays(const Node& cases, const std::set<std::string>& known,
                               const Selection& selection) {
  std::vector<CaseResult> results;
  const auto add = [&](const std::string& name, const config::Mark& place) {
    if (known.contains(name) || !selection.takes("transforms/" + name)) return;
    results.push_back({.name = "transforms/" + name});
    results.back().fail(place.text() + ": index.json has no such case");
  };
  for (const auto& [op, group, mark] : cases.entries) {
    if (is_rule(group)) {
      add(op, mark);
      continue;
    }
    for (const auto& [name, rule, place] : group.entries) add(op + "/" + name, place);
  }
  return results;
}

}  // namespace

std::vector<CaseResult> verify_transforms(const fs::path& folder, const Node& cases,
                                          const data::transforms::Registry& registry,
                                          const Selection& selection) {
  std::vector<CaseResult> results;
  std::set<std::string> known;
  const std::vector<Case> index = read_index(folder / "index.json");
  const Tensors tensors = load_tensors(folder / "transforms.safetensors");
  for (const Case& given : index) {
    known.insert(given.op);
    known.insert(given.op + "/" + given.name);
    if (selection.takes(given.full_name())) results.push_back(verify(given, tensors, cases, registry));
  }
  if (selection.complete)
    for (CaseResult& stray : strays(cases, known, selection)) results.push_back(std::move(stray));
  return results;
}

}  // namespace limbeck::app
