#include "limbeck/train/cast.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/train/step.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
seed: 3
data: {train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 60, transforms: [normalize]}}
models:
  a: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  b: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  student: {arch: convnet, channels: [3, 4]}
  other: {arch: mlp, hidden: [5]}
stages:
  - {name: distil, train: student, from: [a, b], epochs: 1, batch_size: 12, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.1}, MORE}
)";

std::string recipe(const std::string& more) { return test::with(kRecipe, "MORE", more); }

std::vector<std::string> names_of(const std::vector<std::unique_ptr<Term>>& terms) {
  std::vector<std::string> names;
  for (const auto& term : terms) names.push_back(term->name);
  return names;
}

void learn(test::Scene& scene, int steps) {
  const dist::Group alone;
  Meter meter;
  for (int i = 0; i < steps; ++i) {
    step(scene.cast.turns, {scene.batch}, scene.now, alone, meter);
    ++scene.now.progress.step;
  }
}

// Over 20 steps with momentum and weight decay, as on the first.
TEST(Cast, WhatIsFrozenStaysBitForBitAndOutOfTheOptimiser) {
  test::Scene scene(recipe("losses: [cross_entropy], freeze: [\"conv*\", \"bn*\"], ema: 0.9"), at::kFloat);
  std::vector<std::string> learning;
  for (const auto& [name, parameter] : scene.learner().parameters) learning.push_back(name);
  EXPECT_EQ(learning, (std::vector<std::string>{"fc.weight", "fc.bias"}));
  for (const auto& [name, value] : scene.learner().optimizer->state()) EXPECT_NE(name.find("fc."), std::string::npos) << name;
  for (const auto& [name, value] : scene.learner().average->values()) EXPECT_TRUE(name.starts_with("fc.")) << name;
  const Tensors before = test::copied(scene.model("student"));
  scene.now.progress.length = {20, 20};
  learn(scene, 20);
  for (const auto& [name, value] : nn::state(scene.model("student")))
    EXPECT_EQ(at::equal(value, before.at(name)), !name.starts_with("fc.")) << name << " (running statistics among them)";
}

TEST(Cast, SeveralTeachersHaveATermEachWithItsShare) {
  test::Scene scene(recipe("losses: [cross_entropy, {loss: kd, member_weights: [1, 3]}]"));
  EXPECT_EQ(names_of(scene.cast.terms), (std::vector<std::string>{"cross_entropy", "kd.a", "kd.b"}));
  EXPECT_EQ(scene.cast.terms[0]->share, 1);
  EXPECT_TRUE(scene.cast.terms[0]->teachers.empty());
  EXPECT_EQ(scene.cast.terms[1]->share, 0.25);
  EXPECT_EQ(scene.cast.terms[2]->share, 0.75);
  EXPECT_EQ(scene.cast.terms[2]->teachers, std::vector<teacher::Answerer*>{scene.cast.teachers.at("b").get()});
}

// The mean over teachers of each one's loss: a quarter of the first's and three of the second's.
TEST(Cast, SharesAddUpToTheMeanLoss) {
  const auto loss_of = [](const std::string& line) {
    test::Scene scene(recipe("losses: [" + line + "]"));
    Meter meter;
    const dist::Group alone;
    step(scene.cast.turns, {scene.batch}, scene.now, alone, meter);
    const auto means = meter.means();
    const std::string name = scene.learning.lines[0].name;
    EXPECT_NEAR(means.at("student/train." + name), means.at("student/train.loss"), 1e-12) << "one line in the record";
    return means.at("student/train.loss");
  };
  const double a = loss_of("{loss: logit_mse, from: a}"), b = loss_of("{loss: logit_mse, from: b}");
  EXPECT_GT(std::abs(a - b), 1e-4);
  EXPECT_NEAR(loss_of("{loss: logit_mse, member_weights: [1, 3]}"), 0.25 * a + 0.75 * b, 1e-12);
  EXPECT_NEAR(loss_of("logit_mse"), 0.5 * (a + b), 1e-12);
}

TEST(Cast, ALossThatCombinesItselfSeesAllTeachersAtOnce) {
  test::Scene scene(recipe("losses: [{loss: kd, combine: mean_probability}]"));
  ASSERT_EQ(names_of(scene.cast.terms), std::vector<std::string>{"kd"});
  EXPECT_EQ(scene.cast.terms[0]->teachers.size(), 2);
  EXPECT_EQ(scene.cast.terms[0]->share, 1);
}

// Wants the whole batch and knows nothing else.
class Whole final : public loss::Loss {
 public:
  loss::Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override {
    return {{"logits"}, {}, {loss::Need::whole_batch}};
  }
  loss::Means forward(const loss::Step& step) override { return step.student.at("logits").mean(); }
};

Registries with_whole() {
  Registries all = everything();
  all.losses.add({"whole", "a relation between rows", "", "", [](Params&) {
                    loss::Builder builder;
                    builder.build = [] { return std::make_shared<Whole>(); };
                    return builder;
                  }});
  return all;
}

TEST(Cast, RefusesToSplitABatchThatALossWantsWhole) {
  const auto cast = [](const std::string& more) {
    return test::message_of<UserError>([&] { test::Scene scene(recipe("losses: [cross_entropy, whole]" + more), at::kDouble, with_whole()); });
  };
  EXPECT_NE(cast(", micro_batch: 5").find("stages.distil.losses.whole: compares rows of the whole batch, so micro_batch cannot split it"),
            std::string::npos);
  EXPECT_EQ(cast(", micro_batch: 12"), "");
  EXPECT_EQ(cast(""), "");
}

TEST(Cast, InTurnGivesEachLearnerATurnOfItsOwn) {
  const std::string both = test::with(recipe("losses: [cross_entropy, {loss: kd, from: a}], update: UPDATE"), "train: student", "train: [student, other]");
  test::Scene turns(test::with(both, "UPDATE", "in_turn")), together(test::with(both, "UPDATE", "together"));
  ASSERT_EQ(turns.cast.turns.size(), 2);
  ASSERT_EQ(together.cast.turns.size(), 1);
  EXPECT_EQ(together.cast.turns[0].learners.size(), 2);
  EXPECT_EQ(together.cast.turns[0].terms.size(), 4);
  for (std::size_t i = 0; i < 2; ++i) {
    ASSERT_EQ(turns.cast.turns[i].learners, std::vector<Learner*>{&turns.learner(i)});
    EXPECT_EQ(turns.cast.turns[i].terms.size(), 2);
    for (const Term* term : turns.cast.turns[i].terms) EXPECT_EQ(term->learner, &turns.learner(i));
  }
  // Who has no say in the other's loss learns the same either way.
  learn(turns, 3);
  learn(together, 3);
  for (const std::string name : {"student", "other"})
    for (const auto& [parameter, value] : nn::state(turns.model(name)))
      EXPECT_TRUE(at::equal(value, nn::state(together.model(name)).at(parameter))) << name << ' ' << parameter;
}

TEST(Cast, TeachersAreObjectsOfTheirOwn) {
  test::Scene scene(recipe("losses: [cross_entropy, kd]"));
  const Tensors before = test::copied(scene.model("a"));
  learn(scene, 3);
  for (const auto& [name, value] : nn::state(scene.model("a"))) EXPECT_TRUE(at::equal(value, before.at(name))) << name;
  for (const Tensor& parameter : scene.model("a").parameters()) EXPECT_FALSE(parameter.grad().defined());
}

}  // namespace
}  // namespace limbeck::train
