#include "limbeck/train/cast.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <set>

#include "limbeck/train/meter.h"
#include "limbeck/train/step.h"
#include "support/scene.h"
#include "support/scratch.h"
#include "support/tower.h"

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
  t: {arch: convnet, channels: [3], weights: {file: none.safetensors}}
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
  for (const auto& [name, value] : scene.learner().optimizer->state())
    EXPECT_NE(name.find("fc."), std::string::npos) << name;
  for (const auto& [name, value] : scene.learner().average->values())
    EXPECT_TRUE(name.starts_with("fc.")) << name;
  const Tensors before = test::copied(scene.model("student"));
  scene.now.progress.length = {20, 20};
  learn(scene, 20);
  for (const auto& [name, value] : nn::state(scene.model("student")))
    EXPECT_EQ(at::equal(value, before.at(name)), !name.starts_with("fc."))
        << name << " (running statistics among them)";
}

TEST(Cast, SeveralTeachersHaveATermEachWithItsShare) {
  test::Scene scene(recipe("losses: [cross_entropy, {loss: kd, member_weights: [1, 3]}]"));
  EXPECT_EQ(names_of(scene.cast.terms), (std::vector<std::string>{"cross_entropy", "kd.a", "kd.b"}));
  EXPECT_EQ(scene.cast.terms[0]->share, 1);
  EXPECT_TRUE(scene.cast.terms[0]->teachers.empty());
  EXPECT_EQ(scene.cast.terms[1]->share, 0.25);
  EXPECT_EQ(scene.cast.terms[2]->share, 0.75);
  EXPECT_EQ(scene.cast.terms[2]->teachers,
            std::vector<teacher::Answerer*>{scene.cast.teachers.at("b").get()});
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
    EXPECT_NEAR(means.at("student/train." + name), means.at("student/train.loss"), 1e-12)
        << "one line in the record";
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
    return test::message_of<UserError>([&] {
      test::Scene scene(recipe("losses: [cross_entropy, whole]" + more), at::kDouble, with_whole());
    });
  };
  EXPECT_NE(
      cast(", micro_batch: 5")
          .find(
              "stages.distil.losses.whole: compares rows of the whole batch, so micro_batch cannot split it"),
      std::string::npos);
  EXPECT_EQ(cast(", micro_batch: 12"), "");
  EXPECT_EQ(cast(""), "");
}

TEST(Cast, InTurnGivesEachLearnerATurnOfItsOwn) {
  const std::string both = test::with(recipe("losses: [cross_entropy, {loss: kd, from: a}], update: UPDATE"),
                                      "train: student", "train: [student, other]");
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
      EXPECT_TRUE(at::equal(value, nn::state(together.model(name)).at(parameter)))
          << name << ' ' << parameter;
}

struct TowerScene {
  explicit TowerScene(const std::string& more)
      : scene(test::with(recipe(more), "arch: convnet, channels: [3, 4]", "arch: tower"), at::kFloat,
              test::with_tower(calls)) {
    calls->fill(0);  // the probe has run all of it
  }

  // After 20 steps: the names that are other than before, of the student's parameters and running statistics.
  std::set<std::string> moved() {
    const Tensors before = test::copied(scene.model("student"));
    scene.now.progress.length = {20, 20};
    learn(scene, 20);
    std::set<std::string> names;
    for (const auto& [name, value] : nn::state(scene.model("student")))
      if (!at::equal(value, before.at(name))) names.insert(name.substr(0, name.find('.')));
    return names;
  }

  std::shared_ptr<test::Calls> calls = std::make_shared<test::Calls>();
  test::Scene scene;
};

const std::string kHint =
    "{loss: hint, from: a, pairs: [{student: layer2, teacher: layer1}], adapter: linear}";

// The first stage of FitNets: momentum and weight decay act on nothing above the guided layer, since nothing
// there has a gradient.
TEST(Cast, WhatAHintDoesNotReachNeitherRunsNorMoves) {
  TowerScene tower("losses: [" + kHint + "]");
  EXPECT_EQ(tower.moved(), (std::set<std::string>{"conv1", "bn1", "conv2", "bn2"}));
  EXPECT_EQ(*tower.calls, (test::Calls{20, 20, 0, 0, 0}));
  for (const auto& [name, value] : tower.scene.learner().optimizer->state())
    EXPECT_EQ(value.abs().max().item<float>() > 0, name.find("hint.") != std::string::npos ||
                                                       name.find('1') != std::string::npos ||
                                                       name.find('2') != std::string::npos)
        << name;
}

TEST(Cast, WhatIsFrozenAboveAHintRunsForOthersAndDoesNotMove) {
  TowerScene tower("losses: [cross_entropy, " + kHint +
                   "], freeze: [\"conv3*\", \"bn3*\", \"conv4*\", \"bn4*\", \"fc*\"]");
  EXPECT_EQ(tower.moved(), (std::set<std::string>{"conv1", "bn1", "conv2", "bn2"}));
  EXPECT_EQ(*tower.calls, (test::Calls{20, 20, 20, 20, 20}));
}

TEST(Cast, PartsOfALossLearnBesideTheStudentUnlessTheyAreFrozen) {
  const auto moved = [](const std::string& more) {
    TowerScene tower("losses: [" + kHint + "]" + more);
    loss::Loss& hint = *tower.scene.cast.terms[0]->loss;
    const Tensors before = test::copied(hint);
    learn(tower.scene, 3);
    std::set<std::string> names;
    for (const auto& [name, value] : nn::state(hint))
      if (!at::equal(value, before.at(name))) names.insert(name);
    return names;
  };
  EXPECT_EQ(moved(""), (std::set<std::string>{"linear.weight", "linear.bias"}));
  EXPECT_EQ(moved(", freeze: [\"hint.linear.bias\"]"), std::set<std::string>{"linear.weight"});
}

TEST(Cast, PartsOfALossStartFromSeedStageAndLineAlone) {
  const auto weight = [](const std::string& losses, const std::string& seed = "3") {
    test::Scene scene(test::with(recipe("losses: [" + losses + "]"), "seed: 3", "seed: " + seed));
    for (const auto& term : scene.cast.terms)
      if (term->line == "hint") return term->loss->named_parameters()["linear.weight"].detach().clone();
    return Tensor();
  };
  const std::string hint =
      "{loss: hint, from: a, pairs: [{student: stage1, teacher: layer1}], adapter: linear}";
  EXPECT_TRUE(at::equal(weight(hint), weight("cross_entropy, " + hint)));
  EXPECT_FALSE(at::equal(weight(hint), weight(hint, "4")));
}

// The first teacher has one layer, the second two; each is asked for its own tap.
TEST(Cast, EachTeacherIsAskedForItsOwnTap) {
  const std::string deep = test::with(kRecipe, "b: {arch: mlp, hidden: [8]", "b: {arch: mlp, hidden: [8, 6]");
  const auto scene_of = [&](const std::string& pairs) {
    return std::make_unique<test::Scene>(
        test::with(deep, "MORE", "losses: [{loss: hint, adapter: linear, pairs: [" + pairs + "]}]"));
  };
  const auto scene = scene_of("{student: stage1, teacher: {a: layer1, b: layer2}}");
  ASSERT_EQ(names_of(scene->cast.terms), (std::vector<std::string>{"hint.a", "hint.b"}));
  EXPECT_EQ(scene->cast.terms[0]->wants.of_teacher(0), std::vector<std::string>{"layer1"});
  EXPECT_EQ(scene->cast.terms[1]->wants.of_teacher(0), std::vector<std::string>{"layer2"});
  learn(*scene, 2);
  EXPECT_EQ(test::message_of<UserError>([&] { scene_of("{student: stage1, teacher: {a: layer1}}"); }),
            "stages.distil.losses.hint: pairs say no tap for the teacher 'b': give it one beside those of "
            "the others");
  EXPECT_NE(test::message_of<RecipeError>([&] {
              scene_of("{student: stage1, teacher: {a: layer1, b: layer2, c: layer1}}");
            }).find("stages.distil.losses.hint.pairs names 'c', which does not teach here"),
            std::string::npos);
}

TEST(Cast, ALossThatCombinesTeachersAsksEachForItsOwnTapToo) {
  const auto loss_of = [](const std::string& pairs) {
    test::Scene scene(recipe("losses: [{loss: kd, combine: mean_probability" + pairs + "}]"));
    Meter meter;
    step(scene.cast.turns, {scene.batch}, scene.now, dist::Group(), meter);
    return meter.means().at("student/train.kd");
  };
  EXPECT_EQ(loss_of(", pairs: [{student: logits, teacher: {b: logits, a: logits}}]"), loss_of(""));
}

TEST(Cast, SaysWhereTapsCannotBeReconciled) {
  EXPECT_EQ(test::message_of<UserError>([] {
              test::Scene scene(
                  recipe("losses: [{loss: hint, from: a, pairs: [{student: stage1, teacher: layer1}]}]"));
            }),
            "stages.distil.losses.hint: 'stage1' cannot follow 'layer1': the student's values are (N, 3, 8, "
            "8) and the teacher's (N, 8): "
            "a convolution maps feature maps (N, C, H, W); use adapter: linear, or other taps");
}

// A linear layer's values have negatives, a rectified one's have none: the probe has looked at the teacher
// itself.
TEST(Cast, ALossIsShownTheTeachersValuesBeforeItBegins) {
  const auto least = [](const std::string& tap) {
    test::Scene scene(
        recipe("losses: [{loss: hint, adapter: linear, from: t, pairs: [{student: stage1, teacher: " + tap +
               "}]}]"));
    Pass pass(scene.batch, scene.now, scene.cast.turns);
    loss::Step shown = pass.show(*scene.cast.terms[0]);
    double least = 0;
    shown.note = [&](std::string_view, const Tensor& value) { least = value.min().item<double>(); };
    scene.cast.terms[0]->loss->forward(shown);
    return least;
  };
  EXPECT_LT(least("stage1.pre"), 0);
  EXPECT_EQ(least("stage1"), 0);
}

TEST(Cast, TeachersAreObjectsOfTheirOwn) {
  test::Scene scene(recipe("losses: [cross_entropy, kd]"));
  const Tensors before = test::copied(scene.model("a"));
  learn(scene, 3);
  for (const auto& [name, value] : nn::state(scene.model("a")))
    EXPECT_TRUE(at::equal(value, before.at(name))) << name;
  for (const Tensor& parameter : scene.model("a").parameters()) EXPECT_FALSE(parameter.grad().defined());
}

}  // namespace
}  // namespace limbeck::train
