#include <gtest/gtest.h>

#include "limbeck/nn/run.h"
#include "nn/networks.h"

namespace limbeck::nn {
namespace {

TEST(Count, OfParametersLeavesOutBuffersAndKeepsFrozenOnes) {
  Network network;  // convs 2*4*9 and 4*3*9, norms 2*4 and 2*3, classifier 48*5 + 5
  for (Tensor& parameter : network.fc->parameters()) parameter.requires_grad_(false);
  EXPECT_EQ(parameter_count(network), 72 + 108 + 8 + 6 + 245);
}

TEST(Count, OfMultiplyAccumulatesIsPerOutputPlace) {
  Network network;
  init(network, Random(1));
  const int64_t of_one = 16 * (72 + 108) + 48 * 5;  // 4x4 places; biases and norms are free
  EXPECT_EQ(multiply_accumulates(network, images(1)), of_one);
  EXPECT_EQ(multiply_accumulates(network, images(3)), 3 * of_one);
}

class Grouped final : public Model {
 public:
  Grouped() {
    conv = register_module("conv", std::make_shared<Conv>(Conv::Shape{4, 8, 3, 2, 1, 4}));
    conv->init(Random(1));
  }
  void forward(const Tensors& inputs) override { keep("logits", (*conv)(inputs.at("image"))); }
  std::shared_ptr<Conv> conv;
};

TEST(Count, OfAGroupedConvolutionIsByGroup) {
  Grouped grouped;  // 2x2 places, 8 outputs, each of one channel's 9 values
  EXPECT_EQ(multiply_accumulates(grouped, {{"image", at::zeros({1, 4, 4, 4})}}), 4 * 8 * 9);
}

}  // namespace
}  // namespace limbeck::nn
