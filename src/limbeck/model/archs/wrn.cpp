// Wide residual network for small images: depth 6n + 4 in three stages, norm and ReLU before each
// convolution.
//
//   S. Zagoruyko, N. Komodakis. "Wide Residual Networks". BMVC 2016, table 1.
//   https://arxiv.org/abs/1605.07146
//
//   unit: o = relu(bn1(x)); y = conv2(dropout(relu(bn2(conv1(o))))) + shortcut, 3x3 convolutions, stage 2 and
//   3 begin with stride 2. The shortcut is x, or a 1x1 convolution of o where the width changes.
//
// Parameter names, and what `.pre` is, as in the CIFAR-100 distillation benchmark (RepDistiller). That calls
// a norm a second time to get `.pre`, so that its running statistics move twice a step; ours move once.
//
// Taps, for 32x32 and width 1: stem (N, 16, 32, 32), neither normed nor rectified; stage1 (N, 16, 32, 32),
// stage2 (N, 32, 16, 16), stage3 (N, 64, 8, 8): sums with both signs; each also `.first` (after its first
// unit) and `.pre` (what the norm that follows makes of the stage, before the ReLU); pooled (N, 64), logits
// (N, classes). Only bn2 folds into a convolution: the others follow sums.
#include <ATen/ATen.h>

#include "limbeck/model/blocks.h"

namespace limbeck::model {
namespace {

constexpr int64_t kStages = 3, kStem = 16, kLeast = 8;  // pixels: 2x2 are left in stage 3

struct Options {
  int64_t depth, width;
  double dropout;
};

Options read(Params& params) {
  Options options;
  options.depth = params.integer("depth", 16, Range::between(10, 1204), "layers: 6n + 4");
  options.width = params.integer("width", 2, Range::between(1, 32), "channels, as a multiple of 16, 32, 64");
  options.dropout = params.number("dropout", 0, Range::between(0, 0.99),
                                  "share of values between a unit's convolutions left out while it learns");
  if ((options.depth - 4) % 6 != 0) params.fault("depth", "must be 6n + 4, such as 10, 16, 22, 28 or 40");
  if (params.number("survival", 1, {.low = 0, .high = 1, .above_low = true},
                    "share of units kept while it learns; not yet supported") != 1)
    params.not_yet("survival");
  return options;
}

class WideUnit final : public nn::Unit {
 public:
  WideUnit(int64_t in, int64_t out, int64_t stride, double dropout)
      : norm_(register_module("bn1", std::make_shared<nn::Norm>(in))),
        first_(*this, "conv1", "bn2", {in, out, 3, stride, 1}),
        dropout_(register_module("dropout", std::make_shared<nn::Dropout>(dropout))),
        second_(register_module("conv2", std::make_shared<nn::Conv>(nn::Conv::Shape{out, out, 3, 1, 1}))) {
    if (in != out)
      shortcut_ =
          register_module("convShortcut", std::make_shared<nn::Conv>(nn::Conv::Shape{in, out, 1, stride}));
  }

  Tensor normed(const Tensor& x) const { return (*norm_)(x); }

  // `pre` is normed(x).
  Tensor forward(const Tensor& x, const Tensor& pre) const {
    const Tensor o = at::relu(pre);
    const Tensor y = (*second_)((*dropout_)(at::relu(first_(o))));
    return at::add(y, shortcut_ ? (*shortcut_)(o) : x);
  }

 private:
  const std::shared_ptr<nn::Norm> norm_;
  const ConvNorm first_;
  const std::shared_ptr<nn::Dropout> dropout_;
  const std::shared_ptr<nn::Conv> second_;
  std::shared_ptr<nn::Conv> shortcut_;
};

class Wrn final : public StagedModel {
 public:
  Wrn(const Options& options, const Fit& fit) {
    const Image image = image_of(fit, "wrn", kLeast);
    conv1_ =
        register_module("conv1", std::make_shared<nn::Conv>(nn::Conv::Shape{image.channels, kStem, 3, 1, 1}));
    int64_t in = kStem;
    for (int64_t number = 1; number <= kStages; ++number) {
      const auto layer = group(*group(*this, "block" + std::to_string(number)), "layer");
      const int64_t out = (8 << number) * options.width;
      WideStage& stage = stages_.emplace_back(number);
      for (int64_t i = 0; i < (options.depth - 4) / 6; ++i) {
        const int64_t stride = i == 0 && number > 1 ? 2 : 1;
        stage.units.push_back(layer->register_module(
            std::to_string(i), std::make_shared<WideUnit>(in, out, stride, options.dropout)));
        in = out;
      }
    }
    bn1_ = register_module("bn1", std::make_shared<nn::Norm>(in));
    fc_ = register_module("fc", std::make_shared<nn::Linear>(in, fit.classes));
  }

  void forward(const Tensors& inputs) override {
    Tensor x = keep("stem", (*conv1_)(inputs.at("image")));
    const StageTaps* before = nullptr;  // of the stage whose sum the next norm reads
    for (const WideStage& stage : stages_) {
      for (const auto& unit : stage.units) {
        const Tensor pre = unit->normed(x);
        if (before) keep(before->pre, pre);
        before = nullptr;
        x = unit->forward(x, pre);
        if (unit == stage.units.front()) keep(stage.taps.first, x);
      }
      keep(stage.taps.name, x);
      before = &stage.taps;
    }
    x = keep(before->pre, (*bn1_)(x));
    keep("logits", (*fc_)(pool(at::relu(x))));
  }

 private:
  struct WideStage {
    explicit WideStage(int64_t number) : taps(number) {}
    StageTaps taps;
    std::vector<std::shared_ptr<WideUnit>> units;
  };
  std::shared_ptr<nn::Conv> conv1_;
  std::vector<WideStage> stages_;
  std::shared_ptr<nn::Norm> bn1_;
  std::shared_ptr<nn::Linear> fc_;
};

}  // namespace

void register_wrn(Registry& registry) {
  registry.add({.name = "wrn",
                .summary = "wide residual network for small images, norm and ReLU first",
                .paper = "https://arxiv.org/abs/1605.07146",
                .example = "depth: 16, width: 1",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  blueprint.build = [options = read(params)](const Fit& fit) {
                    return std::make_shared<Wrn>(options, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
