// Each rule's first steps, worked out by hand, and the options of all.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/optim/optimizers.h"
#include "optim/net.h"

namespace limbeck::optim {
namespace {

// Where a parameter at `start` stands after each step with gradient 2.
std::vector<double> walk(const std::string& yaml, double start, int steps) {
  const Tensor parameter = at::full({1}, start, at::kDouble).requires_grad_();
  Optimizer optimizer(rules(yaml), {{"p", parameter}});
  std::vector<double> places;
  for (int i = 0; i < steps; ++i) {
    parameter.mutable_grad() = at::full({1}, 2.0, at::kDouble);
    optimizer.update(1, {});
    places.push_back(parameter.item<double>());
  }
  return places;
}

void expect_near(const std::vector<double>& ours, const std::vector<double>& expected) {
  ASSERT_EQ(ours.size(), expected.size());
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], expected[i], 1e-12) << "step " << i;
}

TEST(Sgd, StepsAgainstTheGradient) {
  expect_near(walk("{optimizer: sgd, learning_rate: 0.1}", 1, 2), {0.8, 0.6});
}

TEST(Sgd, MomentumKeepsPartOfTheVelocity) {
  // v = 2, then 0.5 * 2 + 2 = 3.
  expect_near(walk("{optimizer: sgd, learning_rate: 0.1, momentum: 0.5}", 1, 2), {0.8, 0.5});
}

TEST(Sgd, DampeningSparesTheFirstGradient) {
  // v = 2, then 0.5 * 2 + 0.75 * 2 = 2.5.
  expect_near(walk("{optimizer: sgd, learning_rate: 0.1, momentum: 0.5, dampening: 0.25}", 1, 2),
              {0.8, 0.55});
}

TEST(Sgd, NesterovLooksAhead) {
  // v = 2, step 2 + 0.5 * 2 = 3; v = 3, step 2 + 0.5 * 3 = 3.5.
  expect_near(walk("{optimizer: sgd, learning_rate: 0.1, momentum: 0.5, nesterov: true}", 1, 2), {0.7, 0.35});
}

TEST(Sgd, WeightDecayIsPartOfTheGradient) {
  // d = 2 + 0.5 * 1 = 2.5; then 2 + 0.5 * 0.75 = 2.375.
  expect_near(walk("{optimizer: sgd, learning_rate: 0.1, weight_decay: 0.5}", 1, 2), {0.75, 0.5125});
}

TEST(Adam, StepsByTheLearningRateUnderAConstantGradient) {
  // Corrected mean 2, corrected root 2.
  expect_near(walk("{optimizer: adam, learning_rate: 0.1, epsilon: 1e-30}", 1, 3), {0.9, 0.8, 0.7});
}

TEST(Adam, ScalesItsWeightDecayAwayAndAdamWDoesNot) {
  // adam: the gradient is 2 + 1 = 3, scaled to 1. adamw: 1 - 0.1 * 1 * 1 - 0.1.
  expect_near(walk("{optimizer: adam, learning_rate: 0.1, epsilon: 1e-30, weight_decay: 1}", 1, 1), {0.9});
  expect_near(walk("{optimizer: adamw, learning_rate: 0.1, epsilon: 1e-30, weight_decay: 1}", 1, 1), {0.8});
}

TEST(Adam, WithoutBiasCorrectionBeginsWithLargerSteps) {
  // m = 0.1 * 2, root of s = sqrt(0.001 * 4): their ratio is sqrt(10).
  const double step = 0.1 * std::sqrt(10.0);
  expect_near(walk("{optimizer: adam, learning_rate: 0.1, epsilon: 1e-30, bias_correction: false}", 1, 1),
              {1 - step});
  expect_near(
      walk(
          "{optimizer: adamw, learning_rate: 0.1, epsilon: 1e-30, weight_decay: 0.5, bias_correction: false}",
          1, 1),
      {0.95 - step});
}

TEST(Adam, WithoutBiasCorrectionUnderstandsAmsgrad) {
  // A constant gradient's mean square only grows: the largest is the newest.
  const std::string yaml = "{optimizer: adam, learning_rate: 0.1, bias_correction: false, amsgrad: ";
  expect_near(walk(yaml + "true}", 1, 5), walk(yaml + "false}", 1, 5));
}

TEST(AdamW, DecaysByDefaultAsTorch) {
  expect_near(walk("{optimizer: adamw, learning_rate: 0.1, epsilon: 1e-30}", 1, 1), {1 - 0.1 * 0.01 - 0.1});
}

TEST(RmsProp, DividesByTheRunningSize) {
  // s = 0.25 * 4 = 1; then 0.75 + 1 = 1.75.
  expect_near(walk("{optimizer: rmsprop, learning_rate: 0.1, decay: 0.75, epsilon: 1e-30}", 1, 2),
              {0.8, 0.8 - 0.2 / std::sqrt(1.75)});
}

TEST(RmsProp, AddsEpsilonToTheRoot) {
  expect_near(walk("{optimizer: rmsprop, learning_rate: 0.1, decay: 0.75, epsilon: 1}", 1, 1), {0.9});
}

TEST(RmsProp, CentersByTheMean) {
  // s = 1, mean = 0.5: the deviation is sqrt(0.75).
  expect_near(
      walk("{optimizer: rmsprop, learning_rate: 0.1, decay: 0.75, epsilon: 1e-30, centered: true}", 1, 1),
      {1 - 0.2 / std::sqrt(0.75)});
}

TEST(RmsProp, MomentumActsOnTheScaledGradient) {
  // v = 2, then 0.5 * 2 + 2 / sqrt(1.75).
  const double second = 1 + 2 / std::sqrt(1.75);
  expect_near(
      walk("{optimizer: rmsprop, learning_rate: 0.1, decay: 0.75, epsilon: 1e-30, momentum: 0.5}", 1, 2),
      {0.8, 0.8 - 0.1 * second});
}

std::vector<std::string> faults(const std::string& yaml) {
  Params params = Params::parse(yaml, "r.yaml");
  make_optimizer(params, registry());
  return params.findings().faults;
}

TEST(OptimizerOptions, AreChecked) {
  const auto one = [](const std::string& yaml, const std::string& fault) {
    const auto found = faults(yaml);
    ASSERT_EQ(found.size(), 1u) << yaml << (found.empty() ? "" : ": " + found[0]);
    EXPECT_NE(found[0].find(fault), std::string::npos) << found[0];
  };
  one("{optimizer: sgd}", "learning_rate is needed");
  one("{optimizer: sdg, learning_rate: 1}", "unknown optimizer 'sdg'; did you mean 'sgd'?");
  one("{optimizer: sgd, lerning_rate: 1, learning_rate: 1}", "did you mean 'learning_rate'?");
  one("{optimizer: sgd, learning_rate: -1}", "learning_rate must be >= 0, not -1");
  one("{optimizer: sgd, learning_rate: 1, momentum: 1.5}", "momentum must be 0 to 1, not 1.5");
  one("{optimizer: sgd, learning_rate: 1, nesterov: true}", "nesterov needs a momentum and no dampening");
  one("{optimizer: sgd, learning_rate: 1, nesterov: true, momentum: 0.9, dampening: 0.1}", "nesterov needs");
  one("{optimizer: adam, learning_rate: 1, betas: [0.9]}", "betas must be two numbers");
  one("{optimizer: adam, learning_rate: 1, betas: [0.9, 1]}", "betas must be two numbers");
  one("{optimizer: adam, learning_rate: 1, epsilon: 0}", "epsilon must be > 0, not 0");
  one("{optimizer: rmsprop, learning_rate: 1, decay: 2}", "decay must be 0 to 1, not 2");
  one("{optimizer: sgd, learning_rate: 1, weight_max_norm: -2}", "weight_max_norm must be >= 0, not -2");
}

TEST(OptimizerOptions, FaultsOfGroupsSayWhichGroup) {
  EXPECT_EQ(faults("optimizer: sgd\nlearning_rate: 1\ngroups:\n- {parameters: \"*.a\", momentum: 2}\n- "
                   "{learning_rate: 2}\n"
                   "- {parameters: \"*.b\", lr: 3}\n- {parameters: \"*.c\", optimizer: adam}\n"),
            (std::vector<std::string>{
                "r.yaml:4: groups.0.momentum must be 0 to 1, not 2",
                "r.yaml:5: groups.1.parameters is needed: which parameters, such as \"*.bias\"",
                "r.yaml:6: groups.2.lr is not a known key",
                "r.yaml:7: groups.adam.optimizer is the same for all groups"}));
}

TEST(OptimizerOptions, AFaultOfTheOptimizerIsToldOnceForAllGroups) {
  EXPECT_EQ(faults("optimizer: sgd\nmomentum: 2\nlearning_rate: 1\ngroups: [{parameters: \"*.a\", "
                   "weight_decay: -1}]\n"),
            (std::vector<std::string>{"r.yaml:2: momentum must be 0 to 1, not 2",
                                      "r.yaml:4: groups.0.weight_decay must be >= 0, not -1"}));
}

TEST(OptimizerOptions, EveryEntryUnderstandsItsOwnExample) {
  for (const auto& [name, entry] : registry().entries()) {
    Params params = Params::parse("optimizer: " + name + "\n" + entry.example);
    make_optimizer(params, registry());
    EXPECT_TRUE(params.findings().faults.empty()) << name << ": " << params.findings().faults[0];
    EXPECT_TRUE(params.asked("weight_max_norm")) << name;
  }
}

}  // namespace
}  // namespace limbeck::optim
