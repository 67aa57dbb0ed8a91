#include "limbeck/nn/walk.h"

namespace limbeck::nn {

Model::Model() = default;
Model::~Model() = default;

Walk& Walk::of(Model& model) {
  if (model.walk_) return *model.walk_;
  auto walk = std::make_unique<Walk>();
  walk->units.push_back({&model, {}});
  for (const auto& item : model.named_modules("", /*include_self=*/false))
    walk->add(item.value(), item.key());
  model.walk_ = std::move(walk);
  return *model.walk_;
}

void Walk::add(const std::shared_ptr<torch::nn::Module>& module, const std::string& path) {
  alive_.push_back(module);
  if (auto* unit = dynamic_cast<Unit*>(module.get())) units.push_back({unit, {path + ".", nullptr}});
  if (auto* norm = dynamic_cast<Norm*>(module.get())) norms.push_back(norm);
  if (auto* dropout = dynamic_cast<Dropout*>(module.get())) dropouts.push_back({dropout, path});
  if (auto* layer = dynamic_cast<Layer*>(module.get())) layers.push_back({layer, path});
}

}  // namespace limbeck::nn
