// DnCNN: a denoiser. Convolutions in a row that keep the image's size find the noise in it; what is left is
// the answer.
//
//   K. Zhang, W. Zuo, Y. Chen, D. Meng, L. Zhang. "Beyond a Gaussian Denoiser: Residual Learning of Deep CNN
//   for Image Denoising". IEEE Transactions on Image Processing 26(7), 2017, section III.
//   https://arxiv.org/abs/1608.03981
//
//   layer 1           3x3 convolution with bias, ReLU
//   layers 2 ... n-1  3x3 convolution, batch norm, ReLU
//   layer n           3x3 convolution with bias, to the image's channels: the residual R(x)
//   output            x - R(x)
//
// The paper has 17 or 20 layers of 64 channels. It trains R(x) to be the noise, x less the clean image, which
// is the same as training `output` to be the clean image. First weights of the convolutions before a norm are
// He's, as in the paper; the first and the last one have PyTorch's usual ones, with which R(x) begins no
// larger than the image.
//
// Taps, for (C, H, W): layer1 ... layer<n-1> (N, channels, H, W), after their ReLU; layer<n> (N, C, H, W),
// the residual; output (N, C, H, W). Parameters: conv1 ... conv<n>, bn2 ... bn<n-1>.
#include <ATen/ATen.h>

#include "limbeck/model/vision.h"
#include "limbeck/nn/layers.h"

namespace limbeck::model {
namespace {

class DnCnn final : public nn::Model {
 public:
  DnCnn(int64_t depth, int64_t channels, const Fit& fit) {
    const int64_t image = image_of(fit, "dncnn", 1).channels;
    for (int64_t i = 1; i <= depth; ++i) {
      const bool outer = i == 1 || i == depth;
      const std::string number = std::to_string(i);
      Layer layer{"layer" + number, nullptr, nullptr};
      layer.conv = register_module("conv" + number, std::make_shared<nn::Conv>(nn::Conv::Shape{
                                                        .in = i == 1 ? image : channels,
                                                        .out = i == depth ? image : channels,
                                                        .kernel = 3,
                                                        .padding = 1,
                                                        .bias = outer,
                                                        .first = outer ? nn::FirstWeights::fan_in_uniform
                                                                       : nn::FirstWeights::fan_out_normal}));
      if (!outer)
        layer.norm = register_module("bn" + number, std::make_shared<nn::Norm>(channels, layer.conv));
      layers_.push_back(std::move(layer));
    }
  }

  void forward(const Tensors& inputs) override {
    const Tensor& image = inputs.at("image");
    Tensor x = image;
    for (const Layer& layer : layers_) {
      x = (*layer.conv)(x);
      if (layer.norm) x = (*layer.norm)(x);
      if (&layer != &layers_.back()) x = at::relu(x);
      keep(layer.tap, x);
    }
    keep("output", image - x);
  }

 private:
  struct Layer {
    std::string tap;
    std::shared_ptr<nn::Conv> conv;
    std::shared_ptr<nn::Norm> norm;  // or null
  };
  std::vector<Layer> layers_;
};

Blueprint make_dncnn(Params& params) {
  Blueprint blueprint = read_image_fit(params);
  const int64_t depth = params.integer("depth", 9, Range::between(2, 100), "convolutions");
  const int64_t channels =
      params.integer("channels", 32, Range::between(1, 8192), "of every layer but the last");
  blueprint.build = [depth, channels](const Fit& fit) {
    return std::make_shared<DnCnn>(depth, channels, fit);
  };
  return blueprint;
}

}  // namespace

void register_dncnn(Registry& registry) {
  registry.add({.name = "dncnn",
                .summary = "a denoiser: convolutions that find the noise, which is taken off the image",
                .paper = "https://arxiv.org/abs/1608.03981",
                .example = "depth: 9, channels: 32",
                .make = make_dncnn});
}

}  // namespace limbeck::model
