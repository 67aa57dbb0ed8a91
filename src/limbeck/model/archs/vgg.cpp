// VGG for small images: five groups of 3x3 convolutions, each with batch norm and ReLU, pooling between them,
// and one layer over the mean of what is left.
//
//   K. Simonyan, A. Zisserman. "Very Deep Convolutional Networks for Large-Scale Image Recognition". ICLR
//   2015, table 1. https://arxiv.org/abs/1409.1556
//
// As in the CIFAR-100 distillation benchmark (RepDistiller), whose parameter names we use: channels 64, 128,
// 256, 512, 512; convolutions with a bias; 2x2 max-pooling after the first three groups, after the fourth
// only from 64 pixels on. Depth 8 has one convolution in each group.
//
// Taps, for 32x32: stem (N, 64, 32, 32), the first group; stage1 (N, 128, 16, 16), stage2 (N, 256, 8, 8),
// stage3 (N, 512, 4, 4), stage4 (N, 512, 4, 4), before their pooling, each also `.first` (after its first
// ReLU) and `.pre` (before its last); pooled (N, 512), logits (N, classes).
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <map>

#include "limbeck/model/blocks.h"

namespace limbeck::model {
namespace {

constexpr std::size_t kGroups = 5;
constexpr std::array<int64_t, kGroups> kChannels = {64, 128, 256, 512, 512};
constexpr int64_t kLeast = 8, kLarge = 64;  // pixels: at 8 one place is left; from 64 on a fourth pooling

// Convolutions of each group.
const std::map<int64_t, std::array<int64_t, kGroups>>& depths() {
  static const std::map<int64_t, std::array<int64_t, kGroups>> all = {{8, {1, 1, 1, 1, 1}},
                                                                      {11, {1, 1, 2, 2, 2}},
                                                                      {13, {2, 2, 2, 2, 2}},
                                                                      {16, {2, 2, 3, 3, 3}},
                                                                      {19, {2, 2, 4, 4, 4}}};
  return all;
}

class Vgg final : public StagedModel {
 public:
  Vgg(int64_t depth, const Fit& fit) {
    const Image image = image_of(fit, "vgg", kLeast);
    int64_t in = image.channels;
    for (std::size_t g = 0; g < kGroups; ++g) {
      const auto block = group(*this, "block" + std::to_string(g));
      Group& made = groups_.emplace_back(static_cast<int64_t>(g));
      made.pools = g < 3 || (g == 3 && std::min(image.height, image.width) >= kLarge);
      for (int64_t i = 0; i < depths().at(depth).at(g); ++i) {  // every third place is a ReLU's
        const nn::Conv::Shape shape{.in = in, .out = kChannels[g], .kernel = 3, .padding = 1, .bias = true};
        made.layers.emplace_back(*block, std::to_string(3 * i), std::to_string(3 * i + 1), shape);
        in = kChannels[g];
      }
    }
    classifier_ = register_module(
        "classifier", std::make_shared<nn::Linear>(in, fit.classes, nn::FirstWeights::small_normal));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = inputs.at("image");
    for (const Group& each : groups_) {
      const bool is_stem = &each == &groups_.front();
      for (const ConvNorm& layer : each.layers) {
        x = layer(x);
        if (!is_stem && &layer == &each.layers.back()) keep(each.taps.pre, x);
        x = at::relu(x);
        if (!is_stem && &layer == &each.layers.front()) keep(each.taps.first, x);
      }
      keep(is_stem ? "stem" : each.taps.name, x);
      if (each.pools) x = at::max_pool2d(x, /*kernel_size=*/2);
    }
    keep("logits", (*classifier_)(pool(x)));
  }

 private:
  struct Group {
    explicit Group(int64_t number) : taps(number) {}
    StageTaps taps;  // not of the first
    std::vector<ConvNorm> layers;
    bool pools = false;
  };
  std::vector<Group> groups_;
  std::shared_ptr<nn::Linear> classifier_;
};

}  // namespace

void register_vgg(Registry& registry) {
  registry.add({.name = "vgg",
                .summary = "five groups of 3x3 convolutions with batch norm (the CIFAR family)",
                .paper = "https://arxiv.org/abs/1409.1556",
                .example = "depth: 8",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  const int64_t depth =
                      params.integer("depth", 13, Range::between(8, 19),
                                     "layers that learn, as published: 8, 11, 13, 16 or 19");
                  if (!depths().contains(depth)) params.fault("depth", "must be 8, 11, 13, 16 or 19");
                  blueprint.build = [depth](const Fit& fit) { return std::make_shared<Vgg>(depth, fit); };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
