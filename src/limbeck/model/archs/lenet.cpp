// LeNet-5 in its modern form: ReLU and max-pooling in place of squashing and trained subsampling.
//
//   Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. "Gradient-Based Learning Applied to Document Recognition".
//   Proceedings of the IEEE 86(11), 1998, section II-B. http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf
//   conv 5x5 to 6, pool 2x2, conv 5x5 to 16, pool 2x2, 120 units, 84 units, classes; channels and units times
//   `width`.
//
// Images below 32 pixels get a margin of 2, as the paper's 28x28 digits lay in fields of 32x32. Taps, for
// 28x28 and 32x32: stage1 (N, 6, 28, 28), stage2 (N, 16, 10, 10), before their pooling, each also `.pre`
// (before its ReLU) and `.first` (the same as the stage); pooled (N, 84), what the classifier reads; logits
// (N, classes). Parameters: conv1, conv2, fc1, fc2, fc3.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "limbeck/model/vision.h"
#include "limbeck/nn/layers.h"

namespace limbeck::model {
namespace {

constexpr int64_t kField = 32, kLeast = 12;  // pixels: at 12, with its margin, one place is left

int64_t scaled(int64_t count, double width) {
  return std::max<int64_t>(1, std::llround(static_cast<double>(count) * width));
}

class LeNet final : public nn::Model {
 public:
  LeNet(double width, const Fit& fit) {
    const Image image = image_of(fit, "lenet", kLeast);
    const int64_t margin = std::min(image.height, image.width) < kField ? 2 : 0;
    const auto left = [&](int64_t size) { return ((size + 2 * margin - 4) / 2 - 4) / 2; };
    const int64_t first = scaled(6, width), second = scaled(16, width), wide = scaled(120, width),
                  narrow = scaled(84, width);
    conv1_ = register_module("conv1", conv(image.channels, first, margin));
    conv2_ = register_module("conv2", conv(first, second, 0));
    fc1_ = register_module(
        "fc1", std::make_shared<nn::Linear>(second * left(image.height) * left(image.width), wide));
    fc2_ = register_module("fc2", std::make_shared<nn::Linear>(wide, narrow));
    fc3_ = register_module("fc3", std::make_shared<nn::Linear>(narrow, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = stage(stage1_, (*conv1_)(inputs.at("image")));
    x = stage(stage2_, (*conv2_)(x));
    x = at::relu((*fc1_)(x.flatten(1)));
    x = keep("pooled", at::relu((*fc2_)(x)));
    keep("logits", (*fc3_)(x));
  }

 private:
  static std::shared_ptr<nn::Conv> conv(int64_t in, int64_t out, int64_t padding) {
    return std::make_shared<nn::Conv>(nn::Conv::Shape{.in = in,
                                                      .out = out,
                                                      .kernel = 5,
                                                      .padding = padding,
                                                      .bias = true,
                                                      .first = nn::FirstWeights::fan_in_uniform});
  }

  Tensor stage(const StageTaps& taps, const Tensor& pre) {
    const Tensor x = at::relu(keep(taps.pre, pre));
    keep(taps.first, x);
    return at::max_pool2d(keep(taps.name, x), /*kernel_size=*/2);
  }

  const StageTaps stage1_{1}, stage2_{2};
  std::shared_ptr<nn::Conv> conv1_, conv2_;
  std::shared_ptr<nn::Linear> fc1_, fc2_, fc3_;
};

}  // namespace

void register_lenet(Registry& registry) {
  registry.add({.name = "lenet",
                .summary = "two convolutions and three layers, after LeNet-5",
                .paper = "https://doi.org/10.1109/5.726791",
                .example = "width: 0.5",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  const double width = params.number("width", 1, {.low = 0, .high = 64, .above_low = true},
                                                     "channels and units, as a multiple of 6, 16, 120, 84");
                  blueprint.build = [width](const Fit& fit) { return std::make_shared<LeNet>(width, fit); };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
