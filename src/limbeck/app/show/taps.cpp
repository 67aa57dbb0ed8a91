#include "limbeck/app/show/taps.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <tuple>

#include "limbeck/app/show/table.h"
#include "limbeck/base/text.h"
#include "limbeck/nn/run.h"

namespace limbeck::app {
namespace {

// Where a tap stands in the network, by what its name begins with.
int rank(const std::string& tap) {
  if (tap.starts_with("stem") || tap.starts_with("embeddings")) return 0;
  if (tap == "pooled") return 2;
  if (tap.starts_with("exit")) return 3;
  return tap == "logits" || tap == "output" ? 4 : 1;
}

// The name up to its first number, the number (-1 for none), the rest: so stage10 follows stage2.
std::tuple<std::string, int64_t, std::string> pieces(const std::string& tap) {
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto begin = std::find_if(tap.begin(), tap.end(), is_digit);
  const auto end = std::find_if_not(begin, tap.end(), is_digit);
  const auto number = parse_integer(std::string(begin, end));
  return {std::string(tap.begin(), begin), number.value_or(-1), std::string(end, tap.end())};
}

model::Blueprint blueprint_of(const config::Node& entry, const model::Registry& registry) {
  Params params(entry, "", std::make_shared<config::Findings>());
  model::Blueprint blueprint = registry.make(params);
  params.findings().check();
  return blueprint;
}

}  // namespace

bool is_network(const config::Node& entry, const model::Registry& registry) {
  return blueprint_of(entry, registry).members.empty();
}

bool tap_before(const std::string& a, const std::string& b) {
  return std::make_tuple(rank(a), pieces(a)) < std::make_tuple(rank(b), pieces(b));
}

NetworkFacts network_facts(const config::Node& entry, model::Fit fit, const model::Registry& registry) {
  const model::Blueprint blueprint = blueprint_of(entry, registry);
  fit.classes = blueprint.classes.value_or(fit.classes);
  if (blueprint.channels_in && fit.input.size() == 3) fit.input.front() = *blueprint.channels_in;

  const auto network = blueprint.build(fit);
  Shape shape = fit.input;
  shape.insert(shape.begin(), 1);
  const Tensors sample{{"image", at::zeros(shape)}};
  NetworkFacts facts{fit, nn::parameter_count(*network), nn::multiply_accumulates(*network, sample), {}};
  for (const auto& [tap, whole] : nn::tap_table(*network, sample))
    facts.taps.emplace_back(tap, Shape(whole.begin() + 1, whole.end()));
  std::sort(facts.taps.begin(), facts.taps.end(),
            [](const auto& a, const auto& b) { return tap_before(a.first, b.first); });
  return facts;
}

std::string network_text(const NetworkFacts& facts) {
  std::string text = "for inputs of " + shape_text(facts.fit.input) + " and " +
                     std::to_string(facts.fit.classes) + " classes: " + grouped(facts.parameters) +
                     " parameters, " + grouped(facts.multiply_accumulates) +
                     " multiply-accumulates a sample\n";
  std::vector<std::vector<std::string>> rows{{"tap", "shape of one sample"}};
  for (const auto& [tap, shape] : facts.taps) rows.push_back({tap, shape_text(shape)});
  return text + text_table(rows);
}

nlohmann::ordered_json network_json(const NetworkFacts& facts) {
  nlohmann::ordered_json taps = nlohmann::ordered_json::object();
  for (const auto& [tap, shape] : facts.taps) taps[tap] = shape;
  return {{"input", facts.fit.input},
          {"classes", facts.fit.classes},
          {"parameters", facts.parameters},
          {"multiply_accumulates", facts.multiply_accumulates},
          {"taps", taps}};
}

}  // namespace limbeck::app
