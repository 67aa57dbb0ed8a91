#pragma once
// Models in files: `model.safetensors` beside `model.json`, which says how to build the network and how to
// feed it, and `preprocessing.safetensors` where that takes more numbers than a text should hold.
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "limbeck/model/registry.h"
#include "limbeck/nn/unit.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::model {

/// Everything about a model but its weights.
struct Card {
  std::string arch;  // the recipe's entry in YAML: "{arch: mlp, hidden: [256]}"
  Fit fit;           // input of one sample, classes (0: it scores none)
  std::vector<std::string> class_names = {};
  std::vector<std::string> preprocessing = {};         // transforms in order, each as a recipe writes it
  std::map<std::string, std::string> provenance = {};  // limbeck's version, recipe, stage, seed
  Tensors tables = {};  // that `preprocessing` names, as a whitening's matrix; they have a file of their own
};

nlohmann::json to_json(const Card& card);
Card card_from_json(const std::string& text, const std::string& name);  // UserError for anything unexpected

/// Writes the card's tables, if it has any, into `folder`; the names of the files written.
std::vector<std::string> save_tables(const std::filesystem::path& folder, const Card& card);

/// Writes model.safetensors, model.json and the card's tables into `folder`.
void save(const std::filesystem::path& folder, const nn::Model& model, const Card& card);

struct Loaded {
  std::shared_ptr<nn::Model> model;
  Card card;
};

/// Builds and fills the model of a folder. UserError where the files do not fit each other or the registry.
Loaded load(const std::filesystem::path& folder, const Registry& registry);

/// Fills `model` from a weights file (safetensors), or from the model.safetensors of a folder. A tensor of
/// another shape, a missing or an unknown one is a UserError that names it and the likely cause; tensors
/// named in `head` may be missing or of another shape and then stay as they are. Returns the names of those.
std::vector<std::string> load_weights(nn::Model& model, const std::filesystem::path& path,
                                      const std::set<std::string>& head = {});

/// The same for tensors that are at hand; `what` begins messages.
std::vector<std::string> load_weights(nn::Model& model, Tensors values, const std::string& what,
                                      const std::set<std::string>& head = {});

/// The tensors whose shape depends on the number of classes.
std::set<std::string> head_of(const Blueprint& blueprint, const Fit& fit);

/// The card beside a weights file, if there is one; without its tables.
std::optional<Card> card_beside(const std::filesystem::path& path);

/// The tables of that card, if it has any.
Tensors tables_beside(const std::filesystem::path& path);

}  // namespace limbeck::model
