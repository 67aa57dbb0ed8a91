#include "limbeck/nn/run.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "nn/networks.h"
#include "support/ledger.h"

namespace limbeck::nn {
namespace {

class Run : public testing::Test {
 protected:
  Run() { init(network, Random(1)); }
  Tensor running_mean() { return network.block1->named_buffers()["bn.running_mean"]; }
  Tensor logits(const Mode& mode) { return run(network, images(8), {"logits"}, mode).at("logits"); }
  Network network;
};

TEST_F(Run, EvaluatesUnlessToldOtherwise) {
  const Tensor before = running_mean().clone();
  const Tensors some = run(network, images(8), {"logits"}), few = run(network, images(2), {"logits"});
  EXPECT_TRUE(at::allclose(some.at("logits").slice(0, 0, 2), few.at("logits"), 1e-6, 1e-6));
  EXPECT_TRUE(at::equal(before, running_mean()));
}

TEST_F(Run, MovesRunningStatisticsOnlyWhenLearning) {
  const Tensor before = running_mean().clone();
  const Tensor of_batch = logits({.statistics = Statistics::batch});
  EXPECT_TRUE(at::equal(before, running_mean()));
  const Tensor learning = logits({.statistics = Statistics::learn});
  EXPECT_FALSE(at::equal(before, running_mean()));
  EXPECT_TRUE(at::equal(of_batch, learning));
  EXPECT_FALSE(at::allclose(of_batch, logits({})));
}

TEST_F(Run, StopsLearningStatisticsWhereItStops) {
  const Tensor deep = network.block2->named_buffers()["bn.running_mean"], before = deep.clone();
  run(network, images(8), {"stage1"}, {.statistics = Statistics::learn});
  EXPECT_TRUE(at::equal(before, deep));
}

TEST_F(Run, KeepsTheStatisticsOfFrozenNormsButNotOfATeacherInTrainMode) {
  for (Tensor& parameter : network.parameters()) parameter.requires_grad_(false);
  const Tensor before = running_mean().clone();
  EXPECT_TRUE(at::equal(logits({.statistics = Statistics::learn}), logits({})));
  EXPECT_TRUE(at::equal(before, running_mean()));
  EXPECT_FALSE(at::allclose(logits({.statistics = Statistics::batch}), logits({})));
}

TEST_F(Run, ASecondPassOfALearnerMovesNothingAndKeepsWhatIsFrozen) {
  const Mode first{.statistics = Statistics::learn}, again{.statistics = Statistics::learn, .again = true};
  const Tensor learnt = logits(first), before = running_mean().clone();
  EXPECT_TRUE(at::equal(logits(again), learnt));
  EXPECT_TRUE(at::equal(before, running_mean()));
  for (Tensor& parameter : network.parameters()) parameter.requires_grad_(false);
  EXPECT_TRUE(at::equal(logits(again), logits({})));
}

TEST_F(Run, DropsWithTheKeyOfThePassAndOnlyThen) {
  const Mode first{.dropout = Random(1)}, second{.dropout = Random(2)};
  EXPECT_TRUE(at::equal(logits(first), logits(first)));
  EXPECT_FALSE(at::equal(logits(first), logits(second)));
  const Tensors kept = run(network, images(8), {"dropped", "stage2"});
  EXPECT_TRUE(at::equal(kept.at("dropped"), kept.at("stage2").flatten(1)));
}

TEST_F(Run, LeavesLayersAsItFoundThem) {
  network.block1->bn->statistics = Statistics::batch;
  network.dropout->key = Random(9);
  logits({.statistics = Statistics::learn, .dropout = Random(1)});
  EXPECT_THROW(run(network, {}, {"logits"}, {.statistics = Statistics::learn}), std::exception);
  EXPECT_EQ(network.block1->bn->statistics, Statistics::batch);
  EXPECT_EQ(network.block2->bn->statistics, Statistics::learn);
  EXPECT_EQ(network.dropout->key, Random(9));
}

TEST_F(Run, WithoutTapsComputesNothing) { EXPECT_TRUE(run(network, {}, {}).empty()); }

TEST_F(Run, WorksInDouble) {
  use_type(network, at::kDouble);
  const Tensors wide{{"image", images(2).at("image").to(at::kDouble)}};
  EXPECT_EQ(run(network, wide, {"logits"}).at("logits").scalar_type(), at::kDouble);
  EXPECT_EQ(state(network).at("block1.bn.num_batches_tracked").scalar_type(), at::kLong);
}

// Taps that nobody differentiates, taps that somebody does, and passes that end early: nothing is kept from
// one pass to the next.
TEST_F(Run, HoldsNoMoreMemoryAfterTwoHundredPassesThanAfterTwenty) {
  const Tensors pictures = images(8);
  const Mode learning{.statistics = Statistics::learn, .dropout = Random(1)};
  const test::Ledger ledger;
  int64_t after_twenty = 0;
  for (int i = 0; i < 200; ++i) {
    if (i == 20) after_twenty = ledger.bytes();
    const Tensors all = run_all(network, pictures, learning);
    (all.at("stage1").mean() + all.at("logits").square().mean()).backward();
    run(network, pictures, {"stage1", "stage2"}, learning).at("stage2").mean().backward();
    run(network, pictures, {"stage1", "logits"});
  }
  EXPECT_GT(after_twenty, 0) << "gradients, at least: else nobody counts";
  EXPECT_EQ(ledger.bytes(), after_twenty);
}

}  // namespace
}  // namespace limbeck::nn
