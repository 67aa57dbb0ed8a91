#include "limbeck/app/verify/loss_rule.h"

#include <ATen/ATen.h>

#include <cmath>

namespace limbeck::app {
namespace {

Names read_names(Params& map, const LossCase& given) {
  Names names;
  for (const std::string& key : map.keys()) {
    names[key] = map.text(key, "a tensor of the case");
    if (!given.tensors.contains(names[key])) map.fault(key, "names no tensor of the case: " + names[key]);
  }
  return names;
}

Side read_side(Params& map, const LossCase& given, const model::Registry& archs) {
  if (!map.has("arch")) return {read_names(map, given), std::nullopt};
  NetworkRule network;
  if (std::optional<Params> arch = map.entry("arch", "arch", "the network"))
    network.blueprint = archs.make(*arch);
  if (std::optional<Params> weights = map.map("weights", "parameter -> tensor"))
    network.weights = read_names(*weights, given);
  map.done();
  return {{}, std::move(network)};
}

// The map at `key` of the term, else of the case.
Side read_student(Params& term, Params& whole, const LossCase& given, const model::Registry& archs) {
  std::optional<Params> own = term.map("student", "tap -> tensor"),
                        fallback = whole.map("student", "tap -> tensor");
  if (own) return read_side(*own, given, archs);
  return fallback ? read_side(*fallback, given, archs) : Side{};
}

std::vector<Side> read_teachers(Params& term, Params& whole, const LossCase& given,
                                const model::Registry& archs) {
  const bool own = term.has("teachers");
  std::vector<Params> mine = term.list("teachers", "tap -> tensor of each"),
                      fallback = whole.list("teachers", "tap -> tensor of each");
  std::vector<Side> teachers;
  for (Params& teacher : own ? mine : fallback) teachers.push_back(read_side(teacher, given, archs));
  return teachers;
}

// A tensor's name, a list of numbers, or one of two maps: {identity: shape} is 1 where the first two indices
// are equal, else 0, {zeros: shape} is 0.
Value read_value(Params& params, const LossCase& given) {
  if (params.node().is_scalar()) {
    if (!given.tensors.contains(params.scalar()))
      params.fault("names no tensor of the case: " + params.scalar());
    return {params.scalar(), {}};
  }
  if (params.node().is_list()) {
    std::vector<double> numbers;
    for (const config::Node& item : params.node().items)
      numbers.push_back(parse_number(item.text).value_or(NAN));
    return {"", at::tensor(numbers, at::kDouble)};
  }
  const bool identity = params.has("identity");
  const std::vector<int64_t> shape =
      params.integers(identity ? "identity" : "zeros", {1, 1}, Range::from(1), "its shape");
  params.done();
  Tensor value = at::zeros(shape, at::kDouble);
  if (identity && shape.size() >= 2) at::diagonal(value).fill_(1);
  return {"", value};
}

// The map at `parameters` of the term, else of the case.
std::map<std::string, Value> read_parameters(Params& term, Params& whole, const LossCase& given) {
  std::map<std::string, Value> parameters;
  std::optional<Params> own = term.map("parameters", "of the loss -> tensor"),
                        fallback = whole.map("parameters", "of the loss -> tensor");
  std::optional<Params>& map = own ? own : fallback;
  if (!map) return parameters;
  for (const std::string& name : map->keys())
    if (auto value = map->value(name, "a tensor of the case, or what it is"))
      parameters[name] = read_value(*value, given);
  return parameters;
}

Term read_term(Params& params, Params& whole, const LossCase& given, const loss::Registry& registry,
               const model::Registry& archs) {
  Term term;
  const config::Node* loss = params.node().find("loss");
  term.name = params.text("name", loss ? loss->text : "", "of its value");
  term.weight = params.number("weight", 1, Range::any(), "of the term in the total");
  term.student = read_student(params, whole, given, archs);
  term.teachers = read_teachers(params, whole, given, archs);
  term.parameters = read_parameters(params, whole, given);
  const std::vector<int64_t> rows = params.integers("rows", {0, 0}, Range::from(0), "begin and end");
  if (rows.size() != 2)
    params.fault("rows", "must be [begin, end]");
  else
    term.begin = rows[0], term.end = rows[1];
  term.builder = registry.make(params);
  if (term.builder.teachers == loss::Teachers::none) term.teachers.clear();
  if (term.builder.teachers == loss::Teachers::needed && term.teachers.empty())
    params.fault("needs teachers");
  return term;
}

// What a reference output is by default; "" if only cases.yaml can say.
std::string usual(const std::string& output) {
  if (output == "loss") return "value";
  return output.starts_with("grad.") ? output : "";
}

// A sum, or a list of sums.
Output read_output(const std::string& name, const Params& value) {
  Output output{name, {}, value.node().is_list()};
  if (!output.stacked) output.sums.push_back(parse_sum(value.scalar()));
  for (const config::Node& item : value.node().items) output.sums.push_back(parse_sum(item.text));
  return output;
}

std::vector<Output> read_outputs(Params& whole, const LossCase& given) {
  std::vector<Output> outputs;
  std::optional<Params> map = whole.map("outputs", "reference output -> value");
  for (const std::string& name : given.outputs) {
    std::optional<Params> value =
        map ? map->value(name, "a sum of values, a list of such, or {skip: why}") : std::nullopt;
    if (value && value->node().is_map()) {
      value->text("skip", "why it is not compared");
      value->done();
    } else if (value && !value->node().is_null()) {
      outputs.push_back(read_output(name, *value));
    } else if (const std::string text = usual(name); !text.empty()) {
      outputs.push_back({name, {parse_sum(text)}});
    } else {
      whole.fault("outputs", "must say what the reference calls '" + name + "'");
    }
  }
  if (map) map->done();
  return outputs;
}

}  // namespace

Rule read_rule(const LossCase& given, const config::Node& node, const loss::Registry& registry,
               const model::Registry& archs) {
  Params params(node, "", std::make_shared<config::Findings>());
  Rule rule;
  params.ask("loss");
  for (Params& term : params.entries("terms", "loss", "losses, added up"))
    rule.terms.push_back(read_term(term, params, given, registry, archs));
  if (rule.terms.empty())
    params.fault("terms", "are needed: this case's losses exist, but nothing says how they are used");
  if (std::optional<Params> batch = params.map("batch", "field -> tensor")) {
    rule.batch = read_names(*batch, given);
    for (const auto& [field, tensor] : rule.batch)
      if (field != "labels" && field != "image") batch->not_yet(field);
  }
  rule.tolerance = params.number("tolerance", Range::from(0), "relative");
  rule.outputs = read_outputs(params, given);
  params.done();
  params.findings().check();
  return rule;
}

}  // namespace limbeck::app
