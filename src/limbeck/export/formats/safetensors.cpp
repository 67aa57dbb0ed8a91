// model.safetensors beside model.json: weights under PyTorch's names, and how to build and feed the network.
#include "limbeck/export/export.h"

namespace limbeck::exporting {
namespace {

std::vector<std::string> write(const Product& product, const std::filesystem::path& folder) {
  model::save(folder, product.model, product.card);
  return {"model.safetensors", "model.json"};
}

}  // namespace

void register_safetensors(Registry& registry) {
  registry.add({.name = "safetensors",
                .summary = "weights under PyTorch's names, and a description of the network",
                .paper = "https://github.com/huggingface/safetensors",
                .example = "",
                .make = [](Params&) { return Writer(write); }});
}

}  // namespace limbeck::exporting
