#pragma once
// A network that counts which of its layers ran.
#include <ATen/ATen.h>

#include <array>
#include <memory>
#include <string>

#include "limbeck/nn/layers.h"
#include "limbeck/train/registries.h"

namespace limbeck::test {

// A student of four layers and a classifier that counts how often each of them ran.
inline constexpr std::size_t kLayers = 4;
using Calls = std::array<int, kLayers + 1>;  // of each layer, and of the classifier

class Tower final : public nn::Model {
 public:
  Tower(const model::Fit& fit, std::shared_ptr<Calls> calls) : calls_(std::move(calls)) {
    for (std::size_t i = 0; i < kLayers; ++i) {
      const std::string number = std::to_string(i + 1);
      convs_[i] =
          register_module("conv" + number,
                          std::make_shared<nn::Conv>(nn::Conv::Shape{i == 0 ? fit.input[0] : 4, 4, 3, 1, 1}));
      norms_[i] = register_module("bn" + number, std::make_shared<nn::Norm>(4));
    }
    fc_ = register_module("fc", std::make_shared<nn::Linear>(4, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = inputs.at("image");
    for (std::size_t i = 0; i < kLayers; ++i) {
      ++calls_->at(i);
      x = keep("layer" + std::to_string(i + 1), at::relu((*norms_[i])((*convs_[i])(x))));
    }
    ++calls_->at(kLayers);
    keep("logits", (*fc_)(x.mean({2, 3})));
  }

 private:
  std::shared_ptr<Calls> calls_;
  std::array<std::shared_ptr<nn::Conv>, kLayers> convs_;
  std::array<std::shared_ptr<nn::Norm>, kLayers> norms_;
  std::shared_ptr<nn::Linear> fc_;
};

/// Every registry, and `{arch: tower}` that counts in `calls`.
inline train::Registries with_tower(const std::shared_ptr<Calls>& calls) {
  train::Registries all = train::everything();
  all.archs.add({"tower", "four layers that count", "", "", [calls](Params&) {
                   model::Blueprint blueprint;
                   blueprint.build = [calls](const model::Fit& fit) {
                     return std::make_shared<Tower>(fit, calls);
                   };
                   return blueprint;
                 }});
  return all;
}

}  // namespace limbeck::test
