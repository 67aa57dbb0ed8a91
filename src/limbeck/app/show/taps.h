#pragma once
// What a network is for inputs of some shape: its taps, parameters and cost.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/config/node.h"
#include "limbeck/model/registry.h"

namespace limbeck::app {

struct NetworkFacts {
  model::Fit fit;
  int64_t parameters = 0;
  int64_t multiply_accumulates = 0;                 // of one sample: convolutions and linear layers
  std::vector<std::pair<std::string, Shape>> taps;  // shapes without the batch axis, input to output
};

/// Whether `entry` is a network of its own, and not made of other models of a recipe. RecipeError for faulty
/// options.
bool is_network(const config::Node& entry, const model::Registry& registry);

/// Builds the network that `entry` ({arch: resnet, depth: 20}) describes. Its options `classes` and
/// `channels_in` win over `fit`. RecipeError for faulty options, UserError for inputs that it cannot take.
NetworkFacts network_facts(const config::Node& entry, model::Fit fit, const model::Registry& registry);

std::string network_text(const NetworkFacts& facts);
nlohmann::ordered_json network_json(const NetworkFacts& facts);

}  // namespace limbeck::app
