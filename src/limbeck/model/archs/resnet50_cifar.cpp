// ResNet-50 for small images: bottleneck blocks as for ImageNet, behind a stem that keeps the size.
//
//   K. He, X. Zhang, S. Ren, J. Sun. "Deep Residual Learning for Image Recognition". CVPR 2016, table 1,
//   figure 5. https://arxiv.org/abs/1512.03385
//
//   block: y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + shortcut(x)): 1x1 to p channels, 3x3,
//   1x1 to 4p.
//
// As in the CIFAR-100 distillation benchmark (RepDistiller), whose parameter names we use: a 3x3 stem of
// stride 1 without pooling, four stages of 3, 4, 6, 3 blocks, stride on the 3x3.
//
// Taps, for 32x32 and width 1: stem (N, 64, 32, 32), stage1 (N, 256, 32, 32), stage2 (N, 512, 16, 16), stage3
// (N, 1024, 8, 8), stage4 (N, 2048, 4, 4), each also `.first` (after its first block) and `.pre` (the sum
// before its last ReLU), pooled (N, 2048), logits (N, classes).
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "limbeck/model/blocks.h"

namespace limbeck::model {
namespace {

constexpr std::array<int64_t, 4> kBlocks = {3, 4, 6, 3};
constexpr int64_t kStem = 64, kExpansion = 4, kLeast = 8;  // pixels: one place is left

int64_t scaled(int64_t channels, double width) {
  return std::max<int64_t>(1, std::llround(static_cast<double>(channels) * width));
}

class Bottleneck final : public Block {
 public:
  Bottleneck(int64_t in, int64_t narrow, int64_t stride)
      : first_(*this, "conv1", "bn1", {in, narrow, 1}),
        second_(*this, "conv2", "bn2", {narrow, narrow, 3, stride, 1}),
        third_(*this, "conv3", "bn3", {narrow, kExpansion * narrow, 1}) {
    if (stride != 1 || in != kExpansion * narrow)
      shortcut_.emplace(*group(*this, "shortcut"), "0", "1",
                        nn::Conv::Shape{in, kExpansion * narrow, 1, stride});
  }

  Tensor forward(const Tensor& x) override {
    const Tensor y = third_(at::relu(second_(at::relu(first_(x)))));
    return at::add(y, shortcut_ ? (*shortcut_)(x) : x);
  }

 private:
  const ConvNorm first_, second_, third_;
  std::optional<ConvNorm> shortcut_;
};

class ResNet50 final : public StagedModel {
 public:
  ResNet50(double width, const Fit& fit)
      : stem_(*this, "conv1", "bn1",
              {image_of(fit, "resnet50_cifar", kLeast).channels, scaled(kStem, width), 3, 1, 1}) {
    int64_t in = stem_.conv->shape().out;
    for (std::size_t s = 0; s < kBlocks.size(); ++s) {
      const auto number = static_cast<int64_t>(s) + 1;
      const auto layer = group(*this, "layer" + std::to_string(number));
      const int64_t narrow = scaled(kStem << s, width);
      Stage& stage = stages_.emplace_back(number);
      for (int64_t i = 0; i < kBlocks[s]; ++i) {
        const int64_t stride = i == 0 && s > 0 ? 2 : 1;
        stage.blocks.push_back(
            layer->register_module(std::to_string(i), std::make_shared<Bottleneck>(in, narrow, stride)));
        in = kExpansion * narrow;
      }
    }
    linear_ = register_module("linear", std::make_shared<nn::Linear>(in, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = keep("stem", at::relu(stem_(inputs.at("image"))));
    for (const Stage& stage : stages_) x = run(stage, x);
    keep("logits", (*linear_)(pool(x)));
  }

 private:
  const ConvNorm stem_;
  std::vector<Stage> stages_;
  std::shared_ptr<nn::Linear> linear_;
};

}  // namespace

void register_resnet50_cifar(Registry& registry) {
  registry.add(
      {.name = "resnet50_cifar",
       .summary = "ResNet-50 with bottleneck blocks for small images",
       .paper = "https://arxiv.org/abs/1512.03385",
       .example = "width: 0.25",
       .make = [](Params& params) {
         Blueprint blueprint = read_fit(params);
         const double width = params.number("width", 1, Range::between(0.05, 8),
                                            "channels, as a multiple of 64, 128, 256, 512; published is 1");
         blueprint.build = [width](const Fit& fit) { return std::make_shared<ResNet50>(width, fit); };
         return blueprint;
       }});
}

}  // namespace limbeck::model
