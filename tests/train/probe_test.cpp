#include "limbeck/train/probe.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/scene.h"

namespace limbeck::train {
namespace {

const std::string kHead = R"(
limbeck: 1
data:
  train: {set: synthetic, classes: 3}
  wide: {set: synthetic, classes: 5}
models:
  teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  five: {arch: mlp, hidden: [8], classes: 5, weights: {file: none.safetensors}}
  student: {arch: mlp, hidden: [8]}
  flat: {arch: resnet, depth: 8, channels_in: 3}
defaults: {epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}
)";

std::vector<std::string> faults_of(const std::string& stages) {
  const Plan plan = test::compiled(kHead + stages);
  Sets sets(plan, Sets::Rows::synthetic);
  Models models(plan, at::kCPU, /*smoke=*/true);
  try {
    probe(plan, sets, models);
  } catch (const RecipeError& error) {
    return error.faults();
  }
  EXPECT_FALSE(sets.is_open("train")) << "no data is read";
  return {};
}

TEST(Probe, PassesWhatFits) {
  EXPECT_TRUE(
      faults_of("stages: [{name: a, train: student, losses: [cross_entropy, {loss: kd, from: teacher}]}]")
          .empty());
}

TEST(Probe, TellsAllFaultsOfAllStagesAtOnce) {
  const auto faults = faults_of(R"(
stages:
  - {name: a, train: student, losses: [{loss: kd, from: five}]}
  - {name: b, train: student, losses: [cross_entropy, {loss: logit_mse, from: teacher, pairs: [layer7]}]}
  - {name: c, train: flat}
)");
  ASSERT_EQ(faults.size(), 3);
  EXPECT_TRUE(faults[0].starts_with("recipe.yaml:14: stages.a: stages.a.losses.kd: ") ||
              faults[0].starts_with("recipe.yaml:14: stages.a.losses.kd: "))
      << faults[0];
  EXPECT_NE(faults[0].find('5'), std::string::npos) << faults[0];
  EXPECT_NE(faults[1].find("recipe.yaml:15: "), std::string::npos) << faults[1];
  EXPECT_NE(faults[1].find("layer7"), std::string::npos) << faults[1];
  EXPECT_NE(faults[2].find("models.flat.channels_in is 3, but its set has 1 channels"), std::string::npos)
      << faults[2];
}

TEST(Probe, KnowsDerivedTaps) {
  const auto faults = faults_of(R"(
stages:
  - {name: a, train: student, losses: [cross_entropy, {loss: gradient_attention, from: teacher}, gradient_norm]}
  - {name: b, train: student, losses: [{loss: hint, from: teacher, pairs: [{student: input_gradient, teacher: logit}]}]}
)");
  ASSERT_EQ(faults.size(), 1);
  EXPECT_NE(
      faults[0].find(
          "the teacher has no tap 'logit'; did you mean 'logits'?; it has input_gradient, layer1, logits"),
      std::string::npos)
      << faults[0];
}

TEST(Probe, ShowsTwoRowsOfWhatTheModelTakes) {
  const Plan plan = test::compiled(kHead + "stages: [{train: student}]");
  Models models(plan, at::kCPU, true);
  const Member& member = models.meet(
      "student", {.samples = 9, .fields = {{"image", {1, 28, 28}}}, .classes = 3, .class_names = {}});
  nn::use_type(*member.model, at::kDouble);
  const Tensor rows = probe_inputs(member).at("image");
  EXPECT_EQ(shape_of(rows), (Shape{2, 1, 28, 28}));
  EXPECT_EQ(rows.scalar_type(), at::kDouble);
  EXPECT_FALSE(at::equal(rows[0], rows[1]));
  EXPECT_TRUE(at::equal(rows, probe_inputs(member).at("image")));
}

}  // namespace
}  // namespace limbeck::train
