// ShuffleNet for small images: grouped 1x1 convolutions, and a shuffle of channels so that groups hear of
// each other.
//
//   X. Zhang, X. Zhou, M. Lin, J. Sun. "ShuffleNet: An Extremely Efficient Convolutional Neural Network for
//   Mobile Devices". CVPR 2018, figure 2 and table 1. https://arxiv.org/abs/1707.01083
//
//   block: grouped 1x1, norm, ReLU, shuffle; 3x3 by channel, norm, ReLU; grouped 1x1, norm; then added to x,
//   or, with stride 2, joined to the 3x3 average of x; ReLU.
//
// As in the CIFAR-100 distillation benchmark (RepDistiller), whose parameter names we use: a 1x1 stem of
// stride 1, no max-pooling, blocks 4, 8, 4, a quarter of the channels that a block adds inside it, and a ReLU
// after the 3x3, which the paper leaves out. `groups: 3` is the published network.
//
// Taps, for 32x32 and three groups: stem (N, 24, 32, 32), stage1 (N, 240, 16, 16), stage2 (N, 480, 8, 8),
// stage3 (N, 960, 4, 4), each also `.first` (after its first block) and `.pre` (before its last ReLU), pooled
// (N, 960), logits (N, classes).
#include <ATen/ATen.h>

#include <array>

#include "limbeck/model/blocks.h"
#include "limbeck/nn/channels.h"

namespace limbeck::model {
namespace {

constexpr int64_t kStem = 24, kLeast = 8;  // pixels: one place is left
constexpr std::array<int64_t, 3> kBlocks = {4, 8, 4};
constexpr std::array<int64_t, 3> kFirstStage = {144, 200,
                                                240};  // channels, by groups; later stages double them

nn::Conv::Shape convolution(int64_t in, int64_t out, int64_t groups) {
  return {in, out, 1, 1, 0, groups, false, nn::FirstWeights::fan_in_uniform};
}

class ShuffleBlock final : public Block {
 public:
  // With `joins` the input, at half its size, makes up the first channels that the convolutions do not.
  ShuffleBlock(int64_t in, int64_t out, int64_t groups, bool joins)
      : joins_(joins),
        groups_(in == kStem ? 1 : groups),
        inner_((out - (joins ? in : 0)) / 4),
        first_(*this, "conv1", "bn1", convolution(in, inner_, groups_)),
        second_(*this, "conv2", "bn2",
                {inner_, inner_, 3, joins ? 2 : 1, 1, inner_, false, nn::FirstWeights::fan_in_uniform}),
        third_(*this, "conv3", "bn3", convolution(inner_, out - (joins ? in : 0), groups)) {}

  Tensor forward(const Tensor& x) override {
    const Tensor shuffled = nn::shuffle_channels(at::relu(first_(x)), groups_);
    const Tensor y = third_(at::relu(second_(shuffled)));
    if (!joins_) return at::add(y, x);
    return at::cat({y, at::avg_pool2d(x, /*kernel_size=*/3, /*stride=*/2, /*padding=*/1)}, 1);
  }

 private:
  const bool joins_;
  const int64_t groups_, inner_;
  const ConvNorm first_, second_, third_;
};

class ShuffleNetV1 final : public StagedModel {
 public:
  ShuffleNetV1(int64_t groups, const Fit& fit)
      : stem_(*this, "conv1", "bn1", convolution(image_of(fit, "shufflenet_v1", kLeast).channels, kStem, 1)) {
    int64_t in = kStem;
    for (std::size_t s = 0; s < kBlocks.size(); ++s) {
      const auto number = static_cast<int64_t>(s) + 1;
      const auto layer = group(*this, "layer" + std::to_string(number));
      const int64_t out = kFirstStage.at(static_cast<std::size_t>(groups) - 1) << s;
      Stage& stage = stages_.emplace_back(number);
      for (int64_t i = 0; i < kBlocks[s]; ++i) {
        stage.blocks.push_back(layer->register_module(
            std::to_string(i), std::make_shared<ShuffleBlock>(in, out, groups, /*joins=*/i == 0)));
        in = out;
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

void register_shufflenet_v1(Registry& registry) {
  registry.add({.name = "shufflenet_v1",
                .summary = "grouped convolutions with a shuffle of channels between, for small images",
                .paper = "https://arxiv.org/abs/1707.01083",
                .example = "groups: 3",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  const int64_t groups = params.integer(
                      "groups", 3, Range::between(1, 3),
                      "of the 1x1 convolutions; with 1, 2, 3 the stages begin at 144, 200, 240 channels");
                  blueprint.build = [groups](const Fit& fit) {
                    return std::make_shared<ShuffleNetV1>(groups, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
