#include "limbeck/train/shares.h"

#include <gtest/gtest.h>

#include "support/scene.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
seed: 3
data: {train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60}}
models: {teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}, student: {arch: mlp, hidden: [4]}}
stages: [{name: distil, train: student, epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}, losses: LOSSES}]
)";

std::vector<TermShare> shares(const std::string& losses) {
  test::Scene scene(test::with(kRecipe, "LOSSES", losses));
  return shares_of(scene.cast.turns, scene.batch, scene.now);
}

TEST(Shares, AreOfTheWeightedTerms) {
  const auto once = shares("[cross_entropy, {loss: kd, name: soft}]"),
             twice = shares("[cross_entropy, {loss: kd, name: soft, weight: 2}]");
  ASSERT_EQ(once.size(), 2);
  EXPECT_EQ(once[1].term, "soft");
  EXPECT_EQ(once[1].learner, "student");
  EXPECT_NEAR(twice[1].value, 2 * once[1].value, 1e-12);
  EXPECT_NEAR(twice[1].gradient, 2 * once[1].gradient, 1e-12);
  EXPECT_GT(once[0].gradient, 0);
}

// The gradient of one term alone is what its backward pass leaves.
TEST(Shares, GradientsAreThoseOfABackwardPass) {
  test::Scene scene(test::with(kRecipe, "LOSSES", "[cross_entropy]"));
  const double found = shares_of(scene.cast.turns, scene.batch, scene.now).front().gradient;
  Pass pass(scene.batch, scene.now, scene.cast.turns);
  const Term& term = *scene.cast.terms.front();
  term.loss->forward(pass.show(term)).front().backward();
  double sum = 0;
  for (const auto& [name, parameter] : scene.learner().parameters)
    sum += parameter.grad().square().sum().item<double>();
  EXPECT_NEAR(found, std::sqrt(sum), 1e-12);
}

TEST(Shares, RemarkOnTermsThatDrownAndTermsThatAreNotHeard) {
  const auto remarks = [](const std::string& losses) { return remarks_on(shares(losses)); };
  EXPECT_TRUE(remarks("[cross_entropy, kd]").empty());
  EXPECT_TRUE(remarks("[cross_entropy]").empty()) << "alone, a term drowns nobody";
  const auto loud = remarks("[cross_entropy, {loss: kd, weight: 10000}]");
  ASSERT_EQ(loud.size(), 2);
  EXPECT_EQ(loud[0].find("cross_entropy is hardly heard"), 0);
  EXPECT_EQ(loud[1].find("kd drowns the other terms"), 0);
  const auto late = remarks("[cross_entropy, {loss: kd, weight: {ramp: linear, start: 0, end: 1}}]");
  ASSERT_EQ(late.size(), 1);
  EXPECT_EQ(late[0], "kd has weight 0 at the first step");
}

TEST(Shares, SayWhereRowsMix) {
  const std::string convolutional =
      test::with(kRecipe, "student: {arch: mlp, hidden: [4]}", "student: {arch: convnet, channels: [4]}");
  test::Scene normed(test::with(convolutional, "LOSSES", "[{loss: gradient_norm, name: flat}]")),
      plain(test::with(kRecipe, "LOSSES", "[gradient_norm]"));
  EXPECT_TRUE(remarks_on(shares_of(plain.cast.turns, plain.batch, plain.now)).empty());
  const auto remarks = remarks_on(shares_of(normed.cast.turns, normed.batch, normed.now));
  ASSERT_EQ(remarks.size(), 1);
  EXPECT_EQ(remarks[0].find("flat reads input_gradient under batch norm: "), 0);
}

}  // namespace
}  // namespace limbeck::train
