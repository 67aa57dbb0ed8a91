// ResNet for small images: depth 6n + 2 in three stages.
//
//   K. He, X. Zhang, S. Ren, J. Sun. "Deep Residual Learning for Image Recognition". CVPR 2016, section 4.2.
//   https://arxiv.org/abs/1512.03385
//   block: y = relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)), 3x3 convolutions, stage 2 and 3 begin
//   with stride 2.
//
// Where a shortcut changes the shape it is a 1x1 convolution with batch norm (`shortcut: conv`), and with
// width > 1 the stem has 8 * width channels: both as in the CIFAR-100 distillation benchmark (RepDistiller),
// whose parameter names we use; its 8x4 and 32x4 are width 4. The paper's own shortcut (`shortcut: pad`)
// takes every second pixel and adds channels of zeros, here half of them on each side. `dropout` acts on what
// the classifier reads.
//
// Taps, for 32x32 and width 1: stem (N, 16, 32, 32), stage1 (N, 16, 32, 32), stage2 (N, 32, 16, 16), stage3
// (N, 64, 8, 8), each stage also `.first` (after its first block) and `.pre` (the sum before its last ReLU),
// pooled (N, 64), logits (N, classes).
#include <ATen/ATen.h>

#include <optional>

#include "limbeck/model/blocks.h"

namespace limbeck::model {
namespace {

constexpr int64_t kStages = 3, kLeast = 8;  // pixels: 2x2 are left in stage 3

struct Options {
  int64_t depth, width;
  std::string shortcut;
  double dropout;
};

Options read(Params& params) {
  Options options;
  options.depth = params.integer("depth", 20, Range::between(8, 1202), "layers: 6n + 2");
  options.width = params.integer("width", 1, Range::between(1, 16), "channels, as a multiple of 16, 32, 64");
  options.shortcut =
      params.choice("shortcut", {"conv", "pad"}, "what a shortcut does where the shape changes");
  options.dropout =
      params.number("dropout", 0, Range::between(0, 0.99), "share of pooled values left out while it learns");
  if ((options.depth - 2) % 6 != 0)
    params.fault("depth", "must be 6n + 2, such as 8, 14, 20, 32, 44, 56 or 110");
  if (params.number("survival", 1, {.low = 0, .high = 1, .above_low = true},
                    "share of blocks kept while it learns; not yet supported") != 1)
    params.not_yet("survival");
  if (!params.texts("exits", {}, "stages with a classifier of their own; not yet supported").empty())
    params.not_yet("exits");
  return options;
}

class BasicBlock final : public Block {
 public:
  BasicBlock(int64_t in, int64_t out, int64_t stride, bool pads)
      : stride_(stride),
        extra_(out - in),
        first_(*this, "conv1", "bn1", {in, out, 3, stride, 1}),
        second_(*this, "conv2", "bn2", {out, out, 3, 1, 1}) {
    if (!pads && (stride != 1 || in != out))
      shortcut_.emplace(*group(*this, "downsample"), "0", "1", nn::Conv::Shape{in, out, 1, stride});
  }

  Tensor forward(const Tensor& x) override { return at::add(second_(at::relu(first_(x))), shortcut(x)); }

 private:
  Tensor shortcut(Tensor x) {
    if (shortcut_) return (*shortcut_)(x);
    for (int64_t axis = 2; stride_ > 1 && axis < 4; ++axis) x = at::slice(x, axis, 0, std::nullopt, stride_);
    if (extra_ > 0)
      x = at::constant_pad_nd(x, {0, 0, 0, 0, extra_ / 2, extra_ - extra_ / 2});  // the last axes come first
    return x;
  }

  const int64_t stride_, extra_;
  const ConvNorm first_, second_;
  std::optional<ConvNorm> shortcut_;
};

class ResNet final : public StagedModel {
 public:
  ResNet(const Options& options, const Fit& fit)
      : stem_(*this, "conv1", "bn1",
              {image_of(fit, "resnet", kLeast).channels, options.width == 1 ? 16 : 8 * options.width, 3, 1,
               1}) {
    int64_t in = stem_.conv->shape().out;
    for (int64_t number = 1; number <= kStages; ++number) {
      const auto layer = group(*this, "layer" + std::to_string(number));
      const int64_t out = (8 << number) * options.width;
      Stage& stage = stages_.emplace_back(number);
      for (int64_t i = 0; i < (options.depth - 2) / 6; ++i) {
        const int64_t stride = i == 0 && number > 1 ? 2 : 1;
        stage.blocks.push_back(layer->register_module(
            std::to_string(i), std::make_shared<BasicBlock>(in, out, stride, options.shortcut == "pad")));
        in = out;
      }
    }
    dropout_ = register_module("dropout", std::make_shared<nn::Dropout>(options.dropout));
    fc_ = register_module("fc", std::make_shared<nn::Linear>(in, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = keep("stem", at::relu(stem_(inputs.at("image"))));
    for (const Stage& stage : stages_) x = run(stage, x);
    keep("logits", (*fc_)((*dropout_)(pool(x))));
  }

 private:
  const ConvNorm stem_;
  std::vector<Stage> stages_;
  std::shared_ptr<nn::Dropout> dropout_;
  std::shared_ptr<nn::Linear> fc_;
};

}  // namespace

void register_resnet(Registry& registry) {
  registry.add({.name = "resnet",
                .summary = "residual network for small images (the CIFAR family)",
                .paper = "https://arxiv.org/abs/1512.03385",
                .example = "depth: 20",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  blueprint.build = [options = read(params)](const Fit& fit) {
                    return std::make_shared<ResNet>(options, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
