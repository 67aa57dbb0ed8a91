// MobileNetV2 for small images: inverted residual blocks, wide inside and narrow between.
//
//   M. Sandler, A. Howard, M. Zhu, A. Zhmoginov, L.-C. Chen. "MobileNetV2: Inverted Residuals and Linear
//   Bottlenecks". CVPR 2018, tables 1 and 2. https://arxiv.org/abs/1801.04381
//
//   block: 1x1 to t * in, norm, ReLU; 3x3 by channel, norm, ReLU; 1x1 to out, norm; plus x where the shape
//   stays.
//
// As in the CIFAR-100 distillation benchmark (RepDistiller), whose parameter names we use, and unlike the
// paper: plain ReLU instead of ReLU6, channels cut to whole numbers instead of multiples of 8, an expansion
// layer also where t = 1, strides (1, 1, 2, 2, 1, 2, 1). Its network is `width: 0.5`.
//
// Taps, for 32x32 and width 0.5: stem (N, 16, 16, 16), stage1 (N, 12, 16, 16), stage2 (N, 16, 8, 8), stage3
// (N, 48, 4, 4), stage4 (N, 160, 2, 2): all that is computed at one size; each also `.first` (after its first
// block) and `.pre`, which is the stage itself, since blocks end without a ReLU; pooled (N, 1280), logits (N,
// classes).
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <optional>

#include "limbeck/model/blocks.h"

namespace limbeck::model {
namespace {

constexpr int64_t kLeast = 16;  // pixels: one place is left
constexpr double kStem = 32, kLast = 1280;

struct Group {
  int64_t expansion;
  double channels;
  int64_t blocks, stride, stage;
};
constexpr std::array<Group, 7> kGroups = {{{1, 16, 1, 1, 1},
                                           {6, 24, 2, 1, 1},
                                           {6, 32, 3, 2, 2},
                                           {6, 64, 4, 2, 3},
                                           {6, 96, 3, 1, 3},
                                           {6, 160, 3, 2, 4},
                                           {6, 320, 1, 1, 4}}};

int64_t scaled(double channels, double width) {
  return std::max<int64_t>(1, static_cast<int64_t>(channels * width));
}

class InvertedResidual final : public Block {
 public:
  InvertedResidual(int64_t in, int64_t out, int64_t expansion, int64_t stride)
      : adds_(stride == 1 && in == out), conv_(group(*this, "conv")) {
    const int64_t wide = in * expansion;
    layers_.emplace_back(*conv_, "0", "1", nn::Conv::Shape{in, wide, 1});
    layers_.emplace_back(*conv_, "3", "4", nn::Conv::Shape{wide, wide, 3, stride, 1, /*groups=*/wide});
    layers_.emplace_back(*conv_, "6", "7", nn::Conv::Shape{wide, out, 1});
  }

  Tensor forward(const Tensor& x) override {
    const Tensor y = layers_[2](at::relu(layers_[1](at::relu(layers_[0](x)))));
    return adds_ ? at::add(x, y) : y;
  }
  Tensor end(const Tensor& sum) const override { return sum; }

 private:
  const bool adds_;
  const std::shared_ptr<torch::nn::Module> conv_;
  std::vector<ConvNorm> layers_;
};

class MobileNetV2 final : public StagedModel {
 public:
  MobileNetV2(double width, const Fit& fit)
      : stem_(*group(*this, "conv1"), "0", "1",
              {image_of(fit, "mobilenet_v2", kLeast).channels, scaled(kStem, width), 3, 2, 1}) {
    const auto blocks = group(*this, "blocks");
    int64_t in = stem_.conv->shape().out;
    for (std::size_t g = 0; g < kGroups.size(); ++g) {
      const Group& each = kGroups[g];
      const auto list = group(*blocks, std::to_string(g));
      if (stages_.empty() || each.stage != kGroups[g - 1].stage) stages_.emplace_back(each.stage);
      const int64_t out = scaled(each.channels, width);
      for (int64_t i = 0; i < each.blocks; ++i) {
        const int64_t stride = i == 0 ? each.stride : 1;
        stages_.back().blocks.push_back(list->register_module(
            std::to_string(i), std::make_shared<InvertedResidual>(in, out, each.expansion, stride)));
        in = out;
      }
    }
    const int64_t last = scaled(kLast, std::max(1.0, width));
    last_.emplace(*group(*this, "conv2"), "0", "1", nn::Conv::Shape{in, last, 1});
    classifier_ = group(*this, "classifier")
                      ->register_module("0", std::make_shared<nn::Linear>(last, fit.classes,
                                                                          nn::FirstWeights::small_normal));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = keep("stem", at::relu(stem_(inputs.at("image"))));
    for (const Stage& stage : stages_) x = run(stage, x);
    keep("logits", (*classifier_)(pool(at::relu((*last_)(x)))));
  }

 private:
  const ConvNorm stem_;
  std::vector<Stage> stages_;
  std::optional<ConvNorm> last_;  // made after the stages
  std::shared_ptr<nn::Linear> classifier_;
};

}  // namespace

void register_mobilenet_v2(Registry& registry) {
  registry.add(
      {.name = "mobilenet_v2",
       .summary = "inverted residual blocks for small images, cheap by depthwise convolutions",
       .paper = "https://arxiv.org/abs/1801.04381",
       .example = "width: 0.5",
       .make = [](Params& params) {
         Blueprint blueprint = read_fit(params);
         const double width =
             params.number("width", 0.5, Range::between(0.1, 8), "channels, as a multiple of the paper's");
         blueprint.build = [width](const Fit& fit) { return std::make_shared<MobileNetV2>(width, fit); };
         return blueprint;
       }});
}

}  // namespace limbeck::model
