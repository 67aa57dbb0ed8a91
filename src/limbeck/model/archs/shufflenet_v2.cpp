// ShuffleNetV2 for small images: half of the channels pass a block untouched, then all are shuffled.
//
//   N. Ma, X. Zhang, H.-T. Zheng, J. Sun. "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
//   Design". ECCV 2018, figure 3 and table 5. https://arxiv.org/abs/1807.11164
//
//   block: (a, b) = halves of x; shuffle(a, relu(norm(1x1(norm(3x3 by channel(relu(norm(1x1(b))))))))); a
//   stage's first block has stride 2 and convolutions on both branches, each from all of x.
//
// As in the CIFAR-100 distillation benchmark (RepDistiller), whose parameter names we use: a 1x1 stem of
// stride 1, no max-pooling. `width: 1` is its network; at width 2 the first stage has the paper's 244
// channels, where that code says 224.
//
// Taps, for 32x32 and width 1: stem (N, 24, 32, 32), stage1 (N, 116, 16, 16), stage2 (N, 232, 8, 8), stage3
// (N, 464, 4, 4), each also `.first` (after its first block) and `.pre` (before the ReLU and the shuffle that
// end it, so its channels stand in another order than the stage's); pooled (N, 1024), logits (N, classes).
#include <ATen/ATen.h>

#include <array>
#include <map>
#include <optional>

#include "limbeck/model/blocks.h"
#include "limbeck/nn/channels.h"

namespace limbeck::model {
namespace {

constexpr int64_t kStem = 24, kLeast = 8;  // pixels: one place is left
constexpr std::array<int64_t, 3> kBlocks = {4, 8, 4};

struct Channels {
  std::array<int64_t, 3> stages;
  int64_t last;
};

const std::map<double, Channels>& widths() {
  static const std::map<double, Channels> all = {{0.5, {{48, 96, 192}, 1024}},
                                                 {1, {{116, 232, 464}, 1024}},
                                                 {1.5, {{176, 352, 704}, 1024}},
                                                 {2, {{244, 488, 976}, 2048}}};
  return all;
}

nn::Conv::Shape pointwise(int64_t in, int64_t out) {
  return {in, out, 1, 1, 0, 1, false, nn::FirstWeights::fan_in_uniform};
}

nn::Conv::Shape depthwise(int64_t channels, int64_t stride) {
  return {channels, channels, 3, stride, 1, channels, false, nn::FirstWeights::fan_in_uniform};
}

// Both kinds give their halves side by side. A half that passes untouched is never negative, so one ReLU over
// both does nothing to it.
class HalvedBlock : public Block {
 public:
  Tensor end(const Tensor& halves) const final { return nn::shuffle_channels(at::relu(halves), 2); }
};

class SplitBlock final : public HalvedBlock {
 public:
  explicit SplitBlock(int64_t channels)
      : half_(channels / 2),
        first_(*this, "conv1", "bn1", pointwise(half_, half_)),
        second_(*this, "conv2", "bn2", depthwise(half_, 1)),
        third_(*this, "conv3", "bn3", pointwise(half_, half_)) {}

  Tensor forward(const Tensor& x) override {
    const Tensor y = third_(second_(at::relu(first_(at::slice(x, 1, half_, 2 * half_)))));
    return at::cat({at::slice(x, 1, 0, half_), y}, 1);
  }

 private:
  const int64_t half_;
  const ConvNorm first_, second_, third_;
};

class DownBlock final : public HalvedBlock {
 public:
  DownBlock(int64_t in, int64_t out)
      : left1_(*this, "conv1", "bn1", depthwise(in, 2)),
        left2_(*this, "conv2", "bn2", pointwise(in, out / 2)),
        right1_(*this, "conv3", "bn3", pointwise(in, out / 2)),
        right2_(*this, "conv4", "bn4", depthwise(out / 2, 2)),
        right3_(*this, "conv5", "bn5", pointwise(out / 2, out / 2)) {}

  Tensor forward(const Tensor& x) override {
    return at::cat({left2_(left1_(x)), right3_(right2_(at::relu(right1_(x))))}, 1);
  }

 private:
  const ConvNorm left1_, left2_, right1_, right2_, right3_;
};

class ShuffleNetV2 final : public StagedModel {
 public:
  ShuffleNetV2(const Channels& channels, const Fit& fit)
      : stem_(*this, "conv1", "bn1", pointwise(image_of(fit, "shufflenet_v2", kLeast).channels, kStem)) {
    int64_t in = kStem;
    for (std::size_t s = 0; s < kBlocks.size(); ++s) {
      const auto number = static_cast<int64_t>(s) + 1;
      const auto layer = group(*this, "layer" + std::to_string(number));
      const int64_t out = channels.stages[s];
      auto& blocks = stages_.emplace_back(number).blocks;
      blocks.push_back(layer->register_module("0", std::make_shared<DownBlock>(in, out)));
      for (int64_t i = 1; i < kBlocks[s]; ++i)
        blocks.push_back(layer->register_module(std::to_string(i), std::make_shared<SplitBlock>(out)));
      in = out;
    }
    last_.emplace(*this, "conv2", "bn2", pointwise(in, channels.last));
    linear_ = register_module("linear", std::make_shared<nn::Linear>(channels.last, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = keep("stem", at::relu(stem_(inputs.at("image"))));
    for (const Stage& stage : stages_) x = run(stage, x);
    keep("logits", (*linear_)(pool(at::relu((*last_)(x)))));
  }

 private:
  const ConvNorm stem_;
  std::vector<Stage> stages_;
  std::optional<ConvNorm> last_;  // made after the stages
  std::shared_ptr<nn::Linear> linear_;
};

}  // namespace

void register_shufflenet_v2(Registry& registry) {
  registry.add({.name = "shufflenet_v2",
                .summary = "split, convolve one half, shuffle: for small images",
                .paper = "https://arxiv.org/abs/1807.11164",
                .example = "width: 0.5",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  const double width = params.number("width", 1, Range::between(0.5, 2),
                                                     "channels as the paper's: 0.5, 1, 1.5 or 2");
                  const auto channels = widths().find(width);
                  if (channels == widths().end()) {
                    params.fault("width", "must be 0.5, 1, 1.5 or 2");
                    return blueprint;
                  }
                  blueprint.build = [channels = channels->second](const Fit& fit) {
                    return std::make_shared<ShuffleNetV2>(channels, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
