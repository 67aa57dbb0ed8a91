#include <gtest/gtest.h>

#include "limbeck/nn/run.h"
#include "limbeck/tensor/random.h"
#include "nn/networks.h"

namespace limbeck::nn {
namespace {

void train_a_little(Network& network) {  // statistics and norms that are far from 0 and 1
  init(network, Random(1));
  for (Tensor& parameter : network.parameters()) {
    const c10::NoGradGuard no_gradient;
    parameter.mul_(1.5).add_(0.1);
  }
  for (int i = 0; i < 20; ++i) run_all(network, images(8), {.statistics = Statistics::learn});
}

TEST(Fold, ChangesNoTap) {
  Network plain, folded;
  train_a_little(plain);
  train_a_little(folded);
  fold(folded);
  const Tensors before = run_all(plain, images(3)), after = run_all(folded, images(3));
  ASSERT_EQ(before.size(), after.size());
  for (const auto& [name, value] : before) {
    const double largest = value.abs().max().item<double>();
    EXPECT_LT(at::sub(value, after.at(name)).abs().max().item<double>(), 1e-5 * largest) << name;
  }
}

TEST(Fold, LeavesNoNormToRun) {
  Network network;
  train_a_little(network);
  fold(network);
  const Tensor weight = network.block1->bn->parameters()[0];
  const Tensor before = run(network, images(3), {"logits"}).at("logits");
  weight.detach().fill_(100);
  fold(network);  // once is enough
  EXPECT_TRUE(at::equal(before, run(network, images(3), {"logits"}).at("logits")));
}

TEST(ChannelsLast, ChangesTheLayoutOfConvolutionsOnly) {
  Network network;
  init(network, Random(1));
  const Tensor before = run(network, images(3), {"logits"}).at("logits");
  use_channels_last(network);
  EXPECT_TRUE(network.block2->conv->parameters()[0].is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(network.fc->parameters()[0].is_contiguous());
  EXPECT_TRUE(at::allclose(before, run(network, images(3), {"logits"}).at("logits"), 1e-5, 1e-6));
}

}  // namespace
}  // namespace limbeck::nn
