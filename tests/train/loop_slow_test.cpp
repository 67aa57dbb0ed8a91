// Whole runs of tiny recipes: what a stage that learns leaves behind.
#include "limbeck/train/loop.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::Ran;

// A set with so much noise that a model soon knows its few samples by heart; dropout and augmentation draw at random.
const std::string kRecipe = R"(
limbeck: 1
name: loop
seed: 4
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 90, noise: 1.5, hold_out: {valid: last 30}, augment: [{transform: random_shift, pixels: 1}], transforms: [normalize]}
models:
  teacher: {arch: mlp, hidden: [16]}
  student: {arch: mlp, hidden: [24], dropout: 0.2}
  other: {arch: mlp, hidden: [6]}
  net: {arch: convnet, channels: [4, 6]}
defaults: {batch_size: 20, epochs: 4, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 1e-3}}
stages:
)";

std::string alone(const std::string& model, const std::string& more = "") {
  return kRecipe + "  - {name: learn, train: " + model + more + "}\n";
}

// The checkpoint's tensors below `prefix`, without it.
Tensors below(const Checkpoint& checkpoint, const std::string& prefix) {
  Tensors some;
  for (const auto& [name, value] : checkpoint.tensors)
    if (name.starts_with(prefix)) some[name.substr(prefix.size())] = value;
  return some;
}

bool is_statistic(const std::string& name) { return name.find("running_") != std::string::npos || name.find("num_batches") != std::string::npos; }

// With decay d, beginning as a copy of the first update: a_1 = w_1, a_2 = d a_1 + (1 - d) w_2, a_3 = d a_2 + (1 - d) w_3,
// where the w_i are what runs of i steps leave.
TEST(Loop, WithEmaKeepsTheAverageWithCopiedStatistics) {
  Tensors average;
  for (int steps = 1; steps <= 3; ++steps) {
    const Tensors plain = Ran(alone("net", ", steps: " + std::to_string(steps))).model("net");
    for (const auto& [name, value] : plain)
      average[name] = steps == 1 || is_statistic(name) ? value : average.at(name) * 0.7 + value * 0.3;
  }
  const Ran ran(alone("net", ", steps: 3, ema: 0.7"));
  const Tensors kept = ran.model("net");
  ASSERT_EQ(kept.size(), average.size());
  for (const auto& [name, value] : kept) EXPECT_TRUE(at::allclose(value.to(at::kDouble), average.at(name).to(at::kDouble), 1e-5, 1e-7)) << name;
  // The raw model lives in the checkpoint and learns as if nobody averaged it.
  test::expect_same(below(ran.checkpoint(0, "learn"), "model.net/"), Ran(alone("net", ", steps: 3")).model("net"));
  EXPECT_GT(test::differing(kept, below(ran.checkpoint(0, "learn"), "model.net/")), 0);
}

TEST(Loop, KeepsTheBestEpochsWeights) {
  const Ran ran(alone("student", ", epochs: 30, keep: best valid.cross_entropy"));
  const auto epochs = ran.epochs("learn");
  ASSERT_EQ(epochs.size(), 30);
  int64_t best = 0;
  for (std::size_t i = 1; i < epochs.size(); ++i)
    if (epochs[i].at("values").at("valid.cross_entropy") < epochs[best].at("values").at("valid.cross_entropy")) best = static_cast<int64_t>(i);
  ASSERT_LT(best + 1, 30) << "the last is the best: this recipe proves nothing";
  EXPECT_EQ(ran.summary().at("stages")[0].at("kept_epoch"), best + 1);
  test::expect_same(ran.model("student"), Ran(alone("student", ", epochs: " + std::to_string(best + 1))).model("student"));
}

// Weights that do not move get no better: the first epoch is the best, the next two try patience.
TEST(Loop, PatienceEndsEarly) {
  const Ran ran(alone("student", ", keep: best valid.cross_entropy, patience: 2, epochs: 20, optimizer: {optimizer: sgd, learning_rate: 1e-30}"));
  EXPECT_EQ(ran.epochs("learn").size(), 3);
  const auto stage = ran.summary().at("stages")[0];
  EXPECT_EQ(stage.at("steps"), 9);
  EXPECT_EQ(stage.at("kept_epoch"), 1);
}

TEST(Loop, LeavesAFrozenBodyBitForBit) {
  const Tensors first = Ran(alone("net", ", steps: 1, freeze: [\"conv*\", \"bn*\"]")).model("net");
  const Tensors last = Ran(alone("net", ", steps: 20, freeze: [\"conv*\", \"bn*\"], ema: 0.9")).model("net");
  for (const auto& [name, value] : first) EXPECT_EQ(at::equal(value, last.at(name)), !name.starts_with("fc.")) << name;
}

TEST(Loop, TwoThatLearnInTurnDoNotDisturbEachOther) {
  const Ran both(alone("[student, other]", ", update: in_turn"));
  test::expect_same(both.model("student"), Ran(alone("student")).model("student"));
  test::expect_same(both.model("other"), Ran(alone("other")).model("other"));
}

// With less noise, so that the teacher has something to teach.
const std::string kTwo = test::with(kRecipe, "noise: 1.5", "noise: 0.3") + R"(
  - {name: teach, train: teacher, epochs: 6}
  - {name: distil, train: student, losses: [cross_entropy, {loss: kd, weight: 0.5}]}
)";

TEST(Loop, AStagesSeedChangesThatStageAlone) {
  const Ran plain(kTwo), seeded(kTwo, {"stages.distil.seed=9"});
  test::expect_same(plain.model("teacher"), seeded.model("teacher"));
  const Tensors student = plain.model("student");
  EXPECT_EQ(test::differing(student, seeded.model("student")), static_cast<int>(student.size()));
}

TEST(Loop, ATeachersSeedShieldsItFromTheRecipes) {
  const Ran one(kTwo, {"stages.teach.seed=9"}), two(kTwo, {"stages.teach.seed=9", "seed=5"});
  test::expect_same(one.model("teacher"), two.model("teacher"));
  EXPECT_GT(test::differing(one.model("student"), two.model("student")), 0);
}

// First weights, order of batches, views and dropout masks are the student's: with the same losses both end alike.
TEST(Loop, TheBaselineDiffersFromItsStudentByTheLossesAlone) {
  const Ran same(kTwo + "baseline: true\n", {"stages.distil.losses.kd.weight=0"});
  test::expect_same(same.model("student"), same.model("student.alone"));
  const Ran other(kTwo + "baseline: true\n");
  test::expect_same(same.model("student.alone"), other.model("student.alone"));
  EXPECT_GT(test::differing(other.model("student"), other.model("student.alone")), 0);
}

}  // namespace
}  // namespace limbeck::train
