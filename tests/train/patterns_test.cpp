#include "limbeck/train/patterns.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/train/probe.h"
#include "limbeck/train/step.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
data: {train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 60}}
models:
  teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  student: {arch: convnet, channels: [3, 4]}
  other: {arch: mlp, hidden: [5]}
stages:
  - {name: learn, train: OBJECT, epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1GROUPS}, MORE}
)";

std::string text(const std::string& more, const std::string& groups = "",
                 const std::string& object = "student") {
  return test::with(test::with(test::with(kRecipe, "GROUPS", groups), "OBJECT", object), "MORE", more);
}

// A loss with a learnt part of its own, called `scale`.
class Scaled final : public loss::Loss {
 public:
  loss::Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override {
    return {{"logits"}, {}, {}};
  }
  void prepare(const loss::Probe&) override { scale_ = register_parameter("scale", at::ones({1})); }
  loss::Means forward(const loss::Step& step) override {
    return (at::pow(step.student.at("logits"), 2) * scale_).mean();
  }

 private:
  Tensor scale_;
};

Registries with_scaled() {
  Registries all = everything();
  all.losses.add({"scaled", "a scaled square", "", "", [](Params&) {
                    loss::Builder builder;
                    builder.build = [] { return std::make_shared<Scaled>(); };
                    return builder;
                  }});
  return all;
}

std::string fault(const std::string& recipe) {
  const Plan plan = test::compiled(recipe, {}, with_scaled());
  Sets sets(plan, Sets::Rows::synthetic);
  Models models(plan, at::kCPU, /*smoke=*/true);
  return test::message_of<RecipeError>([&] { probe(plan, sets, models); });
}

void expect(const std::string& found, const std::string& wanted) {
  EXPECT_NE(found.find(wanted), std::string::npos) << "wanted: " << wanted << "\nfound: " << found;
}

TEST(Patterns, MayFitModelsAndLearntPartsOfLosses) {
  EXPECT_EQ(fault(text("losses: [cross_entropy], freeze: [\"conv*\", fc.bias]")), "");
  EXPECT_EQ(fault(text("losses: [cross_entropy, scaled], freeze: [\"*.scale\"]")), "");
  EXPECT_EQ(fault(text("losses: [cross_entropy, scaled]",
                       ", groups: [{parameters: \"scaled.*\", learning_rate: 1}]")),
            "");
}

TEST(Patterns, ThatFitNothingAreFaultsBeforeAnythingIsTrained) {
  const std::string misspelt = fault(text("losses: [cross_entropy], freeze: [\"fcc.*\"]"));
  expect(misspelt,
         "recipe.yaml:9: stages.learn.freeze has a pattern without effect: 'fcc.*' fits no parameter; did "
         "you mean 'fc.*'?");
  const std::string strange = fault(text("losses: [cross_entropy], freeze: [\"encoder.layer.0.*\"]"));
  expect(strange, "'encoder.layer.0.*' fits no parameter; there are ");
  expect(strange, "and ");
  const std::string groups = fault(text(
      "losses: [cross_entropy]", ", groups: [{parameters: [\"*.bias\", \"*.scores\"], weight_decay: 0}]"));
  expect(groups,
         "recipe.yaml:9: stages.learn.optimizer.groups has a pattern without effect: '*.scores' fits no "
         "parameter");
  EXPECT_EQ(groups.find("'*.bias'"), std::string::npos) << groups;
}

// The baseline learns without the teacher's losses, so their parts are not there.
TEST(Patterns, OfPartsThatTheBaselineDoesNotHaveAreNoFaults) {
  const auto both = [](const std::string& pattern) {
    return fault(
        text("losses: [cross_entropy, {loss: hint, adapter: linear, pairs: [{student: stage1, teacher: "
             "layer1}]}]",
             ", groups: [{parameters: \"" + pattern + "\", weight_decay: 0}]") +
        "baseline: true\n");
  };
  EXPECT_EQ(both("hint.linear.*"), "");
  const std::string once = both("hint.conv.*");
  expect(once, "stages.learn.optimizer.groups has a pattern without effect: 'hint.conv.*' fits no parameter");
  EXPECT_EQ(once.find("hint.conv", once.find("hint.conv") + 1), std::string::npos) << once;
}

TEST(Patterns, OfSeveralLearnersNeedFitOneOfThem) {
  EXPECT_EQ(fault(text("losses: [cross_entropy], freeze: [\"conv*\", \"fc1.*\"]",
                       ", groups: [{parameters: \"head.*\", learning_rate: 1}]", "[student, other]")),
            "");
  expect(fault(text("losses: [cross_entropy], freeze: [\"cnv.*\"]", "", "[student, other]")),
         "'cnv.*' fits no parameter");
}

TEST(Patterns, ThatFreezeAllOfALearnerAreFaults) {
  expect(fault(text("losses: [cross_entropy], freeze: [\"*\"]")),
         "recipe.yaml:9: stages.learn.freeze leaves 'student' nothing to learn");
  EXPECT_EQ(fault(text("losses: [cross_entropy, scaled], freeze: [\"conv*\", \"bn*\", \"fc*\"]")), "")
      << "the loss's part still learns";
}

// What is frozen gathers no gradient either.
TEST(Patterns, FreezeALossesPart) {
  test::Scene scene(text("losses: [cross_entropy, scaled], freeze: [\"*.scale\"]"), at::kDouble,
                    with_scaled());
  const Term& term = *scene.cast.terms.back();
  const Tensor scale = term.loss->named_parameters()["scale"];
  EXPECT_FALSE(scale.requires_grad());
  const dist::Group alone;
  Meter meter;
  for (int i = 0; i < 2; ++i) step(scene.cast.turns, {scene.batch}, scene.now, alone, meter);
  EXPECT_FALSE(scale.grad().defined());
  EXPECT_EQ(scale.item<double>(), 1);
}

}  // namespace
}  // namespace limbeck::train
