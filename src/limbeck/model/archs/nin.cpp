// Network in network: each filter is followed by a small network over its channels, two 1x1 convolutions; the
// last gives one map for each class, whose mean is the class's score.
//
//   M. Lin, Q. Chen, S. Yan. "Network In Network". ICLR 2014, figure 2. https://arxiv.org/abs/1312.4400
//
//   three groups: 5x5-1x1-1x1 with width, 5/6 width, width/2 channels; 3x3-1x1-1x1 with width; 3x3-1x1-1x1
//   with width, width, classes. ReLU after each convolution but the last, 3x3 pooling of stride 2 between
//   groups, the mean at the end.
//
// The second group's filters are 5x5 in the paper (967 K parameters at width 192, here 672 K). It has a ReLU
// on the class maps too; without it a score that is nowhere positive can still learn. `pooling: average`
// (over what lies inside the image) is the easier one to differentiate twice, for losses on gradients. The
// paper's dropout between groups is left out. Convolutions have a bias.
//
// Taps, for 32x32 and width 192: stage1 (N, 96, 32, 32), stage2 (N, 192, 16, 16), stage3 (N, classes, 8, 8),
// before their pooling, each also `.first` (after its first ReLU) and `.pre` (before its last; of stage3 the
// stage itself); pooled and logits (N, classes), which are one. Parameters: conv1 ... conv9, and bn1 ... bn8
// with `batch_norm`.
#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "limbeck/model/vision.h"
#include "limbeck/nn/layers.h"

namespace limbeck::model {
namespace {

constexpr int64_t kLeast = 4;  // pixels: one place is left
constexpr std::size_t kGroups = 3, kLayers = 3;

struct Options {
  int64_t width;
  bool average, batch_norm;
};

class Nin final : public nn::Model {
 public:
  Nin(const Options& options, const Fit& fit) : average_(options.average) {
    const int64_t w = options.width, narrow = std::llround(static_cast<double>(w) * 5 / 6);
    const std::array<std::array<int64_t, kLayers>, kGroups> channels = {
        {{w, narrow, w / 2}, {w, w, w}, {w, w, fit.classes}}};
    int64_t in = image_of(fit, "nin", kLeast).channels;
    for (std::size_t g = 0; g < kGroups; ++g) {
      Group& made = groups_.emplace_back(static_cast<int64_t>(g) + 1);
      for (std::size_t i = 0; i < kLayers; ++i) {
        const std::string number = std::to_string(g * kLayers + i + 1);
        const int64_t out = channels[g][i], kernel = i > 0 ? 1 : (g == 0 ? 5 : 3);
        Layer layer;
        layer.conv = register_module("conv" + number, std::make_shared<nn::Conv>(nn::Conv::Shape{
                                                          in, out, kernel, 1, kernel / 2, 1, /*bias=*/true}));
        const bool scores = g + 1 == kGroups && i + 1 == kLayers;
        if (options.batch_norm && !scores)
          layer.norm = register_module("bn" + number, std::make_shared<nn::Norm>(out, layer.conv));
        made.layers.push_back(layer);
        in = out;
      }
    }
  }

  void forward(const Tensors& inputs) override {
    Tensor x = inputs.at("image");
    for (const Group& group : groups_) {
      const bool scores = &group == &groups_.back();
      for (const Layer& layer : group.layers) {
        const bool last = &layer == &group.layers.back();
        x = (*layer.conv)(x);
        if (layer.norm) x = (*layer.norm)(x);
        if (last) keep(group.taps.pre, x);
        if (!last || !scores) x = at::relu(x);
        if (&layer == &group.layers.front()) keep(group.taps.first, x);
      }
      keep(group.taps.name, x);
      if (!scores) x = pool(x);
    }
    keep("logits", keep("pooled", at::adaptive_avg_pool2d(x, {1, 1}).flatten(1)));
  }

 private:
  struct Layer {
    std::shared_ptr<nn::Conv> conv;
    std::shared_ptr<nn::Norm> norm;  // or null
  };
  struct Group {
    explicit Group(int64_t number) : taps(number) {}
    StageTaps taps;
    std::vector<Layer> layers;
  };

  Tensor pool(const Tensor& x) const {
    if (!average_) return at::max_pool2d(x, /*kernel_size=*/3, /*stride=*/2, /*padding=*/1);
    return at::avg_pool2d(x, /*kernel_size=*/3, /*stride=*/2, /*padding=*/1, /*ceil_mode=*/false,
                          /*count_include_pad=*/false);
  }

  const bool average_;
  std::vector<Group> groups_;
};

}  // namespace

void register_nin(Registry& registry) {
  registry.add(
      {.name = "nin",
       .summary = "network in network: convolutions with 1x1 convolutions between, and no classifier",
       .paper = "https://arxiv.org/abs/1312.4400",
       .example = "width: 48",
       .make = [](Params& params) {
         Blueprint blueprint = read_fit(params);
         Options options;
         options.width = params.integer("width", 192, Range::between(2, 8192),
                                        "channels; the first group ends in 5/6 and 1/2 of them");
         options.average = params.choice("pooling", {"average", "max"}, "between the groups") == "average";
         options.batch_norm = params.flag("batch_norm", false, "after every convolution but the last");
         blueprint.build = [options](const Fit& fit) { return std::make_shared<Nin>(options, fit); };
         return blueprint;
       }});
}

}  // namespace limbeck::model
