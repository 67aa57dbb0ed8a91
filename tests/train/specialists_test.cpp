#include "limbeck/train/specialists.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/data/memory_set.h"
#include "limbeck/nn/run.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

// 12 rows of the classes 0 1 2 3 in turn; the last has no label.
data::Set set_of_four() {
  std::vector<int64_t> labels;
  for (int64_t row = 0; row < 12; ++row) labels.push_back(row == 11 ? -1 : row % 4);
  data::Set set;
  set.name = "train";
  set.source = std::make_shared<data::MemorySet>(
      data::Facts{.fields = {{"image", {1, 2, 2}}}, .classes = 4, .class_names = {"a", "b", "c", "d"}},
      std::vector<uint8_t>(48), labels);
  set.source_key = "four";
  set.rows = data::all_rows(*set.source);
  return set;
}

TEST(Specialists, SeeTheirClassesAndOneForAllOthers) {
  const data::Set view = specialists_view(set_of_four(), "s1", {3, 1}, 0.5);
  EXPECT_EQ(view.name, "train/s1");
  EXPECT_EQ(view.facts().class_names, (std::vector<std::string>{"d", "b", "other classes"}));
  EXPECT_EQ(specialists_facts(set_of_four().facts(), {3, 1}).class_names, view.facts().class_names);
  EXPECT_EQ(specialists_facts(set_of_four().facts(), {3, 1}).classes, 3);
  std::vector<int64_t> labels;
  for (int64_t row = 0; row < 5; ++row) labels.push_back(view.label(row));
  EXPECT_EQ(labels, (std::vector<int64_t>{2, 1, 2, 0, 2}));
  EXPECT_EQ(view.label(11), -1);
  EXPECT_EQ(data::shared_rows(view, set_of_four()), 12) << "they are the same samples";
}

TEST(Specialists, LearnFromSharedBatches) {
  const data::Set view = specialists_view(set_of_four(), "s1", {3, 1}, 0.25);
  ASSERT_EQ(view.shares.size(), 2u);
  EXPECT_EQ(view.shares[0].places, (std::vector<int64_t>{1, 3, 5, 7, 9}));
  EXPECT_EQ(view.shares[1].places, (std::vector<int64_t>{0, 2, 4, 6, 8, 10}))
      << "the row without a label is in neither";
  EXPECT_EQ(view.draws(), 20);
  EXPECT_TRUE(specialists_view(set_of_four(), "s1", {0, 1, 2, 3}, 0.25).shares.empty())
      << "there are no others";
}

// 5 special and 6 other rows, shown 1 to 1: the odds of 5/6 have become 1.
TEST(Specialists, KnowHowMuchTooOftenTheirClassesCame) {
  EXPECT_DOUBLE_EQ(oversampling(specialists_view(set_of_four(), "s", {3, 1}, 0.5)), 6.0 / 5);
  EXPECT_DOUBLE_EQ(oversampling(specialists_view(set_of_four(), "s", {3, 1}, 0.75)), 3 * 6.0 / 5);
  EXPECT_NEAR(oversampling(specialists_view(set_of_four(), "s", {3, 1}, 5.0 / 11)), 1, 1e-12);
  EXPECT_DOUBLE_EQ(oversampling(specialists_view(set_of_four(), "s", {0, 1, 2, 3}, 0.5)), 1);
}

const std::string kRecipe = R"(
limbeck: 1
data: {train: {set: synthetic, shape: [1, 2, 2], classes: 4, samples: 40}}
models: {generalist: {arch: mlp, hidden: [6]}}
stages:
  - {name: teach, train: generalist, steps: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}
  - {specialize: generalist, into: s, count: 2, steps: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}
)";

TEST(Specialists, StartFromTheGeneralist) {
  const Plan plan = test::compiled(kRecipe);
  Models models(plan, at::kCPU, false);
  models.meet("generalist", set_of_four().facts());
  const Tensors from = nn::state(*models.fill("generalist", 7).model);
  Member& made = make_specialist(models, "generalist", "s1", {3, 1}, 7);
  EXPECT_EQ(made.fit.classes, 3);
  EXPECT_EQ(made.specialty, (std::vector<int64_t>{3, 1}));
  EXPECT_EQ(made.card.class_names, (std::vector<std::string>{"d", "b", "other classes"}));
  EXPECT_EQ(made.card.provenance.at("specialty"), "3, 1");
  const Tensors state = nn::state(*made.model);
  for (const std::string name : {"fc1.weight", "fc1.bias"})
    EXPECT_TRUE(at::equal(state.at(name), from.at(name))) << name;
  for (const std::string name : {"head.weight", "head.bias"}) {
    EXPECT_TRUE(at::equal(state.at(name)[0], from.at(name)[3])) << name;
    EXPECT_TRUE(at::equal(state.at(name)[1], from.at(name)[1])) << name;
  }
  EXPECT_FALSE(at::equal(state.at("head.weight")[2], from.at("head.weight")[2]));
  // One of three classes has as many outputs as the generalist, and they are others all the same.
  const Tensors three = nn::state(*make_specialist(models, "generalist", "s2", {1, 2, 3}, 7).model);
  EXPECT_TRUE(at::equal(three.at("head.bias")[0], from.at("head.bias")[1]));
}

TEST(Specialists, HaveTheScoreOfOthersRaised) {
  const Plan plan = test::compiled(kRecipe);
  Models models(plan, at::kCPU, false);
  models.meet("generalist", set_of_four().facts());
  models.fill("generalist", 7);
  Member& made = make_specialist(models, "generalist", "s1", {3, 1}, 7);
  const Tensors inputs{{"image", at::ones({2, 1, 2, 2})}};
  const auto scores = [&] { return nn::run(*made.model, inputs, {"logits"}).at("logits").detach().clone(); };
  const Tensor before = scores();
  raise_rest(made, 1.5);
  EXPECT_TRUE(at::allclose(scores() - before, at::tensor({0., 0., 1.5}, at::kFloat).expand({2, 3}), 0, 1e-6));
}

}  // namespace
}  // namespace limbeck::train
