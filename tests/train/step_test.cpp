#include "limbeck/train/step.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/ledger.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
name: steps
seed: 3
data:
  train: {set: synthetic, shape: [1, 6, 6], classes: 3, samples: 60, transforms: [normalize]}
models:
  teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  student: {arch: mlp, hidden: [8]}
stages:
  - name: distil
    train: student
    epochs: 1
    batch_size: 12
    losses: LOSSES
    optimizer: {optimizer: sgd, learning_rate: 0.1}
)";

// A student and its teacher with first weights, in double, and one batch of twelve rows.
struct Scene : test::Scene {
  explicit Scene(const std::string& losses) : test::Scene(test::with(kRecipe, "LOSSES", losses)) {}

  std::vector<Tensor> gradients(int64_t micro_batch) {
    Meter meter;
    const dist::Group alone;
    step(cast.turns, parts_of(batch, micro_batch), now, alone, meter);
    loss = meter.means().at("student/train.loss");
    std::vector<Tensor> moved;
    for (const auto& [name, parameter] : learner().parameters) moved.push_back(parameter.grad().clone());
    return moved;
  }

  double loss = 0;
};

TEST(Step, IsTheSameInMicroBatches) {
  const std::string losses =
      "[{loss: cross_entropy, weight: 0.3, label_smoothing: 0.1}, {loss: kd, weight: 0.7, temperature: 3}, "
      "{loss: logit_mse, weight: 0.1}]";
  Scene whole(losses), parts(losses);
  const std::vector<Tensor> a = whole.gradients(0), b = parts.gradients(5);  // parts of 5, 5 and 2 rows
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::allclose(a[i], b[i], 1e-11, 1e-12)) << i;
  EXPECT_NEAR(whole.loss, parts.loss, 1e-12);
}

// Networks without batch statistics: each row's gradient is its own.
TEST(Step, OnInputGradientsIsTheSameInMicroBatches) {
  const std::string losses =
      "[cross_entropy, gradient_attention, {loss: gradient_norm, distance: norm}, {loss: gradient_symmetry, "
      "weight: 2}]";
  Scene whole(losses), parts(losses);
  const std::vector<Tensor> a = whole.gradients(0), b = parts.gradients(5);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::allclose(a[i], b[i], 1e-11, 1e-12)) << i;
  EXPECT_NEAR(whole.loss, parts.loss, 1e-12);
}

// The student's second pass, on mirrored pictures, moves nothing that the first has moved.
TEST(Step, MovesRunningStatisticsOnce) {
  const std::string convolutional =
      test::with(kRecipe, "student: {arch: mlp, hidden: [8]}", "student: {arch: convnet, channels: [3, 4]}");
  test::Scene once(test::with(convolutional, "LOSSES", "[cross_entropy]")),
      twice(test::with(convolutional, "LOSSES", "[cross_entropy, gradient_symmetry]"));
  Meter meter;
  for (test::Scene* scene : {&once, &twice})
    step(scene->cast.turns, {scene->batch}, scene->now, dist::Group(), meter);
  for (const auto& item : once.model("student").named_buffers())
    EXPECT_TRUE(at::equal(item.value(), twice.model("student").named_buffers()[item.key()])) << item.key();
}

// Forward, backward and update with these losses between two convolutional networks: what tensors hold is
// counted.
void expect_no_more_memory_after_two_hundred_steps(const std::string& losses) {
  const std::string convolutional =
      test::with(kRecipe, "arch: mlp, hidden: [8]", "arch: convnet, channels: [3, 4]");
  test::Scene scene(test::with(convolutional, "LOSSES", losses));
  const test::Ledger ledger;
  scene.now.progress.length = {200, 200};
  int64_t after_twenty = 0;
  Meter meter;
  for (int i = 0; i < 200; ++i) {
    step(scene.cast.turns, {scene.batch}, scene.now, dist::Group(), meter);
    ++scene.now.progress.step;
    if (i == 19) after_twenty = ledger.bytes();
  }
  EXPECT_GT(after_twenty, 0) << "gradients, at least: else nobody counts";
  EXPECT_EQ(ledger.bytes(), after_twenty);
}

TEST(Step, HoldsNoMoreMemoryAfterTwoHundredStepsThanAfterTwenty) {
  expect_no_more_memory_after_two_hundred_steps(
      "[cross_entropy, kd, {loss: attention_transfer, pairs: [stage1, stage2], weight: 10}, {loss: "
      "similarity_preserving, pairs: [stage2]}, gradient_attention, gradient_symmetry, gradient_norm]");
}

// Without a derived tap the pass goes another way, and losses with parts of their own have optimiser state
// too.
TEST(Step, HoldsNoMoreMemoryUnderPlainTapsEither) {
  expect_no_more_memory_after_two_hundred_steps(
      "[cross_entropy, kd, {loss: hint, pairs: [stage1, {student: stage1, teacher: stage2}], adapter: "
      "conv_batch_norm_relu}, {loss: attention_transfer, pairs: [stage1, stage2]}, {loss: vid, pairs: "
      "[stage2]}, {loss: "
      "fsp, pairs: [[stage1, stage2]]}]");
}

TEST(Step, DoesNotRunATeacherWhoseTermStaysAtZero) {
  Scene scene("[cross_entropy, {loss: kd, weight: 0}]");
  const std::vector<Tensor> with = scene.gradients(0);
  Scene alone("[cross_entropy]");
  const std::vector<Tensor> without = alone.gradients(0);
  for (std::size_t i = 0; i < with.size(); ++i) EXPECT_TRUE(at::equal(with[i], without[i])) << "bit for bit";
}

TEST(Step, MovesNoWeightWhenTheLossIsNotFinite) {
  Scene scene("[cross_entropy]");
  scene.batch.inputs["image"][0][0][0][0] = std::numeric_limits<double>::quiet_NaN();
  const Tensor before = scene.cast.learners[0]->parameters[0].second.detach().clone();
  Meter meter;
  const auto updates = step(scene.cast.turns, {scene.batch}, scene.now, dist::Group(), meter);
  EXPECT_NE(updates[0].bad.item<double>(), 0);
  EXPECT_TRUE(at::equal(before, scene.cast.learners[0]->parameters[0].second));
}

TEST(Parts, CoverTheBatchOnce) {
  Scene scene("[cross_entropy]");
  const auto parts = parts_of(scene.batch, 5);
  ASSERT_EQ(parts.size(), 3);
  EXPECT_EQ(parts[0].rows + parts[1].rows + parts[2].rows, 12);
  EXPECT_EQ(parts[2].first_row, 10);
  EXPECT_EQ(parts_of(scene.batch, 0).size(), 1);
}

}  // namespace
}  // namespace limbeck::train
