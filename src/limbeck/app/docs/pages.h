#pragma once
// The pages of docs/ that are written by the program itself, so that they cannot lag behind it.
#include <map>
#include <string>
#include <vector>

#include "limbeck/app/docs/numbers.h"
#include "limbeck/app/show/catalog.h"

namespace limbeck::app {

/// Pages by file name: losses.md, models.md, data.md, optimizers.md, stages.md, explain.md. Without what
/// depends on the machine. `numbers` stand on the cards of the losses.
std::map<std::string, std::string> catalog_pages(const train::Registries& registries, const Numbers& numbers);

}  // namespace limbeck::app
