#pragma once
// Samples that a user brings to a finished model: PNG and JPEG files, folders of them, IDX or safetensors.
#include <filesystem>
#include <string>
#include <vector>

#include "limbeck/data/set.h"
#include "limbeck/model/store.h"
#include "limbeck/train/registries.h"

namespace limbeck::app {

struct Inputs {
  data::Set set;                   // with the model's own transforms
  std::vector<std::string> names;  // of the samples, as the user gave them
};

/// Reads the files for a model with this card. UserError where a file is broken, or where the model's
/// transforms do not make its samples into those that the model takes.
Inputs read_inputs(const std::vector<std::filesystem::path>& files, const model::Card& card,
                   const train::Registries& registries);

/// The transforms that a card lists.
data::Chain preprocessing_of(const model::Card& card, const train::Registries& registries);

}  // namespace limbeck::app
