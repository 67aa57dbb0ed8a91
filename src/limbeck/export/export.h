#pragma once
// Formats in which a student leaves the house.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "limbeck/config/registry.h"
#include "limbeck/model/registry.h"
#include "limbeck/model/store.h"
#include "limbeck/nn/unit.h"

namespace limbeck::exporting {

/// What is exported: the network in evaluation, and all that a user of it must know.
struct Product {
  nn::Model& model;
  const model::Card& card;  // architecture, preprocessing, classes, provenance
};

/// Writes into the folder; returns the names of the files written.
using Writer =
    std::function<std::vector<std::string>(const Product& product, const std::filesystem::path& folder)>;
using Registry = BasicRegistry<Writer>;

void register_formats(Registry& registry);  // generated from the files in formats/

}  // namespace limbeck::exporting
