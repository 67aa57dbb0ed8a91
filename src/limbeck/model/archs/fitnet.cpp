// FitNets: thin and deep students of maxout units, with 3x3 convolutions in three groups.
//
//   A. Romero, N. Ballas, S. Ebrahimi Kahou, A. Chassang, C. Gatta, Y. Bengio. "FitNets: Hints for Thin Deep
//   Nets". ICLR 2015, table 5. https://arxiv.org/abs/1412.6550
//
//   2x2 max-pooling after the first two groups, then over all places, 500 maxout units, a classifier.
//
// Without biases and with two pieces each, the weights below are the paper's, but for variant 3, where it
// says 1.6 M; the released configurations give the 500 units five pieces (`unit_pieces: 5`). First weights
// are scaled by the size of each layer (He et al. 2015), where the paper draws all from U(-0.005, 0.005).
// `activation: relu` is our substitute where training fails: the same widths with batch norm and ReLU, one
// piece each.
//
// Taps, for variant 4 and 32x32: layer1 ... layer17, each as the next layer reads it: (N, 32, 32, 32), from
// layer5 (N, 48, 16, 16), from layer11 (N, 80, 8, 8), layer17 (N, 128, 1, 1). stage1 (N, 48, 32, 32), stage2
// (N, 80, 16, 16), stage3 (N, 128, 8, 8), before their pooling, each also `.first` (after its first
// convolution) and `.pre` (twice the channels: before the maximum over the pieces). pooled (N, 500), what the
// classifier reads; logits (N, classes). The paper guides layer 6, 6, 8 and 11 of the variants.
#include <array>

#include "limbeck/model/maxout_net.h"

namespace limbeck::model {
namespace {

constexpr std::size_t kGroups = 3;

const std::array<std::array<std::vector<int64_t>, kGroups>, 4>& variants() {
  static const std::array<std::array<std::vector<int64_t>, kGroups>, 4> all = {
      {// 249,576 weights and 30 M multiplications for 10 classes and 32x32
       {{{16, 16, 16}, {32, 32, 32}, {48, 48, 64}}},
       // 861,928 and 108 M
       {{{16, 32, 32}, {48, 64, 80}, {96, 96, 128}}},
       // 1,503,304 and 324 M
       {{{32, 48, 64, 64}, {80, 80, 80, 80}, {128, 128, 128}}},
       // 2,544,712 and 382 M
       {{{32, 32, 32, 48, 48}, {80, 80, 80, 80, 80, 80}, {128, 128, 128, 128, 128, 128}}}}};
  return all;
}

MaxoutShape read(Params& params) {
  MaxoutShape shape{.arch = "fitnet", .groups = {}};
  const int64_t variant =
      params.integer("variant", 1, Range::between(1, 4), "the paper's FitNet 1, 2, 3 or 4: 11 to 19 layers");
  shape.rectified = params.choice("activation", {"maxout", "relu"},
                                  "maxout of two pieces as published, or batch norm and ReLU") == "relu";
  shape.units = params.integer("units", 500, Range::between(0, 65536),
                               "units between convolutions and classifier; 0 is none");
  shape.unit_pieces =
      params.integer("unit_pieces", 2, Range::between(1, 16), "linear pieces of each of these units");
  const auto& groups = variants().at(static_cast<std::size_t>(variant) - 1);
  shape.groups = {{.channels = groups[0]}, {.channels = groups[1]}, {.channels = groups[2], .pool = {}}};
  return shape;
}

}  // namespace

void register_fitnet(Registry& registry) {
  registry.add({.name = "fitnet",
                .summary = "thin and deep students of maxout units: the four of the FitNets paper",
                .paper = "https://arxiv.org/abs/1412.6550",
                .example = "variant: 1",
                .make = [](Params& params) {
                  Blueprint blueprint = read_fit(params);
                  blueprint.build = [shape = read(params)](const Fit& fit) {
                    return std::make_shared<MaxoutNet>(shape, fit);
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
