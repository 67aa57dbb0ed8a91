// Each hidden layer has half the units of the one before. Taps: layer1 ... layer<n>, logits.
#include <ATen/ATen.h>

#include "limbeck/model/registry.h"
#include "limbeck/nn/layers.h"

namespace own {
namespace {

using namespace limbeck;

class Funnel final : public nn::Model {
 public:
  Funnel(int64_t width, int64_t layers, const model::Fit& fit) {
    int64_t in = 1;
    for (const int64_t length : fit.input) in *= length;
    for (int64_t i = 1; i <= layers; ++i, in = width, width = std::max<int64_t>(width / 2, 1)) {
      layers_.push_back(
          register_module("layer" + std::to_string(i), std::make_shared<nn::Linear>(in, width)));
    }
    head_ = register_module("head", std::make_shared<nn::Linear>(in, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = only(inputs).flatten(1);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      x = keep("layer" + std::to_string(i + 1), at::relu((*layers_[i])(x)));
    }
    keep("logits", (*head_)(x));
  }

 private:
  std::vector<std::shared_ptr<nn::Linear>> layers_;
  std::shared_ptr<nn::Linear> head_;
};

}  // namespace

void register_funnel(model::Registry& registry) {
  registry.add({.name = "funnel",
                .summary = "fully connected layers, each half as wide as the one before",
                .example = "width: 64, layers: 3",
                .make = [](Params& params) {
                  model::Blueprint blueprint = model::read_fit(params);
                  const int64_t width =
                      params.integer("width", 64, Range::between(1, 65536), "units of the first layer");
                  const int64_t layers = params.integer("layers", 2, Range::between(1, 16), "hidden layers");
                  blueprint.build = [=](const model::Fit& fit) {
                    return std::make_shared<Funnel>(width, layers, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace own
