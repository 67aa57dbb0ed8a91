// model.safetensors beside model.json: weights under PyTorch's names, and how to build and feed the network.
#include "limbeck/export/export.h"

namespace limbeck::exporting {
namespace {

std::vector<std::string> write(const Product& product, const std::filesystem::path& folder) {
  model::save(folder, product.model, product.card);
  std::vector<std::string> files = {"model.safetensors", "model.json"};
  for (const std::string& file : model::save_tables(folder, product.card)) files.push_back(file);
  return files;
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
