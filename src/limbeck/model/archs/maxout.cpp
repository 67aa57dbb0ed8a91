// Maxout network, the teacher of the FitNets paper: three wide convolutions whose units are the largest of
// linear pieces.
//
//   I. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville, Y. Bengio. "Maxout Networks". ICML 2013,
//   section 5. https://arxiv.org/abs/1302.4389
//
//   convolutions of 8x8, 8x8, 5x5, max-pooling of 4x4, 4x4, 2x2 by two places, a layer of maxout units, a
//   classifier.
//
// The paper's networks: CIFAR `channels: [96, 192, 192]` (9.0 M weights), SVHN `channels: [64, 128, 128],
// kernels: [5, 5, 5], pools: [3, 3, 3], units: 400` (4.9 M), MNIST `channels: [48, 48, 24], padding: 0,
// units: 0` (361 K): with two pieces everywhere these are the sizes that the FitNets paper states, where the
// released configurations have five for the units. First weights are scaled by the size of each layer (He et
// al. 2015), where the papers draw all from U(-0.005, 0.005); their dropout is left out.
//
// Taps, for 32x32: layer1 (N, 96, 16, 16), layer2 (N, 192, 7, 7), layer3 (N, 192, 5, 5), after the pooling;
// stage1 (N, 96, 33, 33), stage2 (N, 192, 15, 15), stage3 (N, 192, 9, 9), before it, each also `.first` (the
// same) and `.pre` (twice the channels: before the maximum over the pieces); pooled (N, 500), what the
// classifier reads; logits (N, classes).
#include <map>

#include "limbeck/model/maxout_net.h"

namespace limbeck::model {
namespace {

constexpr std::size_t kStages = 3;

MaxoutShape read(Params& params) {
  MaxoutShape shape{.arch = "maxout", .groups = {}};
  const auto channels =
      params.integers("channels", {96, 192, 192}, Range::between(1, 8192), "of the three convolutions");
  const auto kernels = params.integers("kernels", {8, 8, 5}, Range::between(1, 15), "their sides, in pixels");
  const auto pools = params.integers("pools", {4, 4, 2}, Range::between(2, 8),
                                     "sides of the max-pooling after each, in pixels; it moves by two");
  const int64_t padding = params.integer("padding", 4, Range::between(0, 7),
                                         "zeros around the image, in pixels; the paper has 0 for MNIST");
  shape.pieces = params.integer("pieces", 2, Range::between(1, 16), "linear pieces of each channel");
  shape.units = params.integer("units", 500, Range::between(0, 65536),
                               "maxout units between convolutions and classifier; 0 is none");
  shape.unit_pieces = params.integer("unit_pieces", 2, Range::between(1, 16), "linear pieces of each unit");
  const std::map<std::string, std::vector<int64_t>> lists = {
      {"channels", channels}, {"kernels", kernels}, {"pools", pools}};
  for (const auto& [key, list] : lists) {
    if (list.size() == kStages) continue;
    params.fault(key, "must have three entries, one for each convolution");
    return shape;
  }
  for (std::size_t i = 0; i < kStages; ++i)
    shape.groups.push_back({{channels[i]}, kernels[i], i == 0 ? padding : 3, pools[i]});
  return shape;
}

}  // namespace

void register_maxout(Registry& registry) {
  registry.add({.name = "maxout",
                .summary = "three convolutions of maxout units: the teacher of the FitNets paper",
                .paper = "https://arxiv.org/abs/1302.4389",
                .example = "channels: [48, 48, 24], units: 0",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  blueprint.build = [shape = read(params)](const Fit& fit) {
                    return std::make_shared<MaxoutNet>(shape, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
