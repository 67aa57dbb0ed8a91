// Multi-layer perceptron: layers of units that each see all of the layer before, as in
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, section 3
//   (784-1200-1200-10). https://arxiv.org/abs/1503.02531
//
//   x_0 = dropout(flatten(input))
//
//   x_i = dropout(activation(W_i x_{i-1} + b_i))
//
//   logits = V x_n + c
//
// Any input is flattened, row-major. Taps: layer1 ... layer<n> (N, hidden[i]) after the activation and before
// dropout, logits (N, classes). Parameters: fc1 ... fc<n>, head.
#include <ATen/ATen.h>

#include <numeric>
#include <utility>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/model/registry.h"
#include "limbeck/nn/layers.h"

namespace limbeck::model {
namespace {

using Activation = Tensor (*)(const Tensor&);

struct Options {
  std::vector<int64_t> hidden;
  double dropout, input_dropout;
  std::string activation;
};

Options read(Params& params) {
  Options options;
  options.hidden =
      params.integers("hidden", {256}, Range::between(1, 65536), "units of each hidden layer; [] is none");
  options.activation = params.choice("activation", {"relu", "tanh", "gelu"}, "of the hidden layers");
  options.dropout =
      params.number("dropout", 0, Range::between(0, 0.99), "share of hidden units left out while it learns");
  options.input_dropout =
      params.number("input_dropout", 0, Range::between(0, 0.99), "share of inputs left out");
  return options;
}

Activation activation_called(const std::string& name) {
  if (name == "tanh") return [](const Tensor& x) { return at::tanh(x); };
  if (name == "gelu") return [](const Tensor& x) { return at::gelu(x); };
  return [](const Tensor& x) { return at::relu(x); };
}

// The field that a model is made to fit: the image, else the first by name.
const Tensor& read_field(const Tensors& inputs) {
  LIMBECK_CHECK(!inputs.empty());
  const auto image = inputs.find("image");
  return image != inputs.end() ? image->second : inputs.begin()->second;
}

class Mlp final : public nn::Model {
 public:
  Mlp(const Options& options, const Fit& fit) : activation_(activation_called(options.activation)) {
    int64_t in = std::accumulate(fit.input.begin(), fit.input.end(), int64_t{1}, std::multiplies<>());
    if (in < 1)
      throw UserError("arch mlp needs an input of at least one value, not one of shape " +
                      shape_text(fit.input));
    input_dropout_ = register_module("input_dropout", std::make_shared<nn::Dropout>(options.input_dropout));
    for (const int64_t out : options.hidden) {
      const std::string number = std::to_string(layers_.size() + 1);
      layers_.push_back(
          {"layer" + number, register_module("fc" + number, std::make_shared<nn::Linear>(in, out)),
           register_module("dropout" + number, std::make_shared<nn::Dropout>(options.dropout))});
      in = out;
    }
    head_ = register_module("head", std::make_shared<nn::Linear>(in, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = (*input_dropout_)(read_field(inputs).flatten(1));
    for (const Layer& layer : layers_) x = (*layer.dropout)(keep(layer.tap, activation_((*layer.linear)(x))));
    keep("logits", (*head_)(x));
  }

 private:
  struct Layer {
    std::string tap;
    std::shared_ptr<nn::Linear> linear;
    std::shared_ptr<nn::Dropout> dropout;
  };
  Activation activation_;
  std::shared_ptr<nn::Dropout> input_dropout_;
  std::vector<Layer> layers_;
  std::shared_ptr<nn::Linear> head_;
};

}  // namespace

void register_mlp(Registry& registry) {
  registry.add({.name = "mlp",
                .summary = "fully connected layers over the flattened input",
                .paper = "https://arxiv.org/abs/1503.02531",
                .example = "hidden: [800, 800]",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  blueprint.build = [options = read(params)](const Fit& fit) {
                    return std::make_shared<Mlp>(options, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
