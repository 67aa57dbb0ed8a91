// A plain convolutional network: per entry of `channels` one 3x3 convolution, batch norm, ReLU and 2x2
// max-pooling, then one layer over all that is left. Learns small pictures in minutes without a GPU.
//
//   K. Simonyan, A. Zisserman. "Very Deep Convolutional Networks for Large-Scale Image Recognition". ICLR
//   2015 (3x3 convolutions, pooling by 2), with the batch norm of S. Ioffe, C. Szegedy, ICML 2015.
//   https://arxiv.org/abs/1409.1556
//
// Taps, for channels [32, 64] and 28x28: stage1 (N, 32, 28, 28), stage2 (N, 64, 14, 14), before their
// pooling, each also `.pre` (before its ReLU) and `.first` (the same as the stage); pooled (N, 64 * 7 * 7),
// what the classifier reads, flattened row-major; logits (N, classes). Parameters: conv1, bn1 ... , fc.
#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/model/vision.h"
#include "limbeck/nn/layers.h"

namespace limbeck::model {
namespace {

class ConvNet final : public nn::Model {
 public:
  ConvNet(const std::vector<int64_t>& channels, const Fit& fit) {
    const auto depth = static_cast<int64_t>(channels.size());
    const Image image = image_of(fit, "convnet", int64_t{1} << depth);
    int64_t in = image.channels;
    for (int64_t i = 0; i < depth; ++i) {
      const int64_t out = channels[static_cast<std::size_t>(i)];
      const std::string number = std::to_string(i + 1);
      auto conv =
          register_module("conv" + number, std::make_shared<nn::Conv>(nn::Conv::Shape{in, out, 3, 1, 1}));
      stages_.push_back(
          {StageTaps(i + 1), conv, register_module("bn" + number, std::make_shared<nn::Norm>(out, conv))});
      in = out;
    }
    fc_ = register_module("fc", std::make_shared<nn::Linear>(
                                    in * (image.height >> depth) * (image.width >> depth), fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = inputs.at("image");
    for (const Stage& stage : stages_) {
      x = at::relu(keep(stage.taps.pre, (*stage.norm)((*stage.conv)(x))));
      keep(stage.taps.first, x);
      x = at::max_pool2d(keep(stage.taps.name, x), /*kernel_size=*/2);
    }
    keep("logits", (*fc_)(keep("pooled", x.flatten(1))));
  }

 private:
  struct Stage {
    StageTaps taps;
    std::shared_ptr<nn::Conv> conv;
    std::shared_ptr<nn::Norm> norm;
  };
  std::vector<Stage> stages_;
  std::shared_ptr<nn::Linear> fc_;
};

}  // namespace

void register_convnet(Registry& registry) {
  registry.add({.name = "convnet",
                .summary = "convolution, batch norm, ReLU and pooling, once per entry",
                .paper = "https://arxiv.org/abs/1409.1556",
                .example = "channels: [32, 64]",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  const auto channels = params.integers("channels", {32, 64}, Range::between(1, 8192),
                                                        "channels of each stage; each halves the image");
                  if (channels.empty() || channels.size() > 16)
                    params.fault("channels", "must have 1 to 16 entries");
                  blueprint.build = [channels](const Fit& fit) {
                    return std::make_shared<ConvNet>(channels, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
