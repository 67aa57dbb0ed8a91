#include "limbeck/app/show/taps.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "limbeck/app/show/table.h"
#include "limbeck/base/text.h"
#include "limbeck/nn/run.h"
#include "limbeck/nn/tap_order.h"

namespace limbeck::app {
namespace {

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

NetworkFacts network_facts(const config::Node& entry, model::Fit fit, const model::Registry& registry) {
  const model::Blueprint blueprint = blueprint_of(entry, registry);
  fit.classes = blueprint.scores_classes ? blueprint.classes.value_or(fit.classes) : 0;
  if (blueprint.channels_in && fit.input.size() == 3) fit.input.front() = *blueprint.channels_in;

  const auto network = blueprint.build(fit);
  Shape shape = fit.input;
  shape.insert(shape.begin(), 1);
  const Tensors sample{{"image", at::zeros(shape)}};
  NetworkFacts facts{fit, nn::parameter_count(*network), nn::multiply_accumulates(*network, sample), {}};
  for (const auto& [tap, whole] : nn::tap_table(*network, sample))
    facts.taps.emplace_back(tap, Shape(whole.begin() + 1, whole.end()));
  std::sort(facts.taps.begin(), facts.taps.end(),
            [](const auto& a, const auto& b) { return nn::tap_before(a.first, b.first); });
  return facts;
}

std::string network_text(const NetworkFacts& facts) {
  const std::string classes =
      facts.fit.classes > 0 ? " and " + std::to_string(facts.fit.classes) + " classes" : "";
  std::string text = "for inputs of " + shape_text(facts.fit.input) + classes + ": " +
                     grouped(facts.parameters) + " parameters, " + grouped(facts.multiply_accumulates) +
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
