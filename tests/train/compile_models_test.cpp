// Ensembles as recipes write them: who they are made of, who may use them, and what a stage `evaluate`
// measures.
#include <gtest/gtest.h>

#include "limbeck/record/metrics.h"
#include "limbeck/train/compiler.h"
#include "support/faults.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::expect_fault;

// STAGES stands for what follows the training of a and b.
const std::string kRecipe = R"(
limbeck: 1
seed: 3
data:
  train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60, noise: 1, hold_out: {valid: last 30}}
  test: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 24, noise: 1, held_out: true}
models:
  a: {arch: mlp, hidden: [8]}
  b: {arch: mlp, hidden: [4]}
  pair: {arch: ensemble, members: [a, b], combine: mean_logit}
  sure: {arch: ensemble, members: [a, b], member_weights: [1, 0]}
defaults: {epochs: 4, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages:
  - {name: first, train: a}
  - {name: second, train: b}
  STAGES
)";

std::string recipe(const std::string& stages) { return test::with(kRecipe, "STAGES", stages); }

std::map<std::string, record::Json> evaluated(const test::Ran& ran) {
  std::map<std::string, record::Json> by_model;
  for (const auto& line : record::read_metrics(ran.folder() / "metrics.jsonl"))
    if (line.at("event") == "evaluated") by_model[line.at("model")] = line.at("values");
  return by_model;
}

TEST(Ensembles, AreMeasuredBesideTheirMembers) {
  const auto values = evaluated(test::Ran(recipe("- {evaluate: [a, b, pair, sure], data: test}")));
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(values.at("sure").at("accuracy"), values.at("a").at("accuracy")) << "b counts nothing there";
  EXPECT_NEAR(values.at("sure").at("cross_entropy"), values.at("a").at("cross_entropy").get<double>(), 1e-6);
  EXPECT_NE(values.at("pair").at("cross_entropy"), values.at("a").at("cross_entropy"));
}

TEST(Ensembles, AreComparedWithOthers) {
  const auto values =
      evaluated(test::Ran(recipe("- {evaluate: sure, by: agreement, from: [a, b], data: valid}")));
  EXPECT_EQ(values.at("sure").at("agreement.a"), 1);
  EXPECT_LT(values.at("sure").at("agreement.b"), 1);
}

TEST(Ensembles, NeitherTeachNorLearnNorLeave) {
  expect_fault(recipe("- {train: pair}"),
               "names 'pair', which is an ensemble and has no weights of its own; train its members");
  expect_fault(recipe("- {name: third, train: a, losses: [{loss: kd, from: pair}]}"),
               "is an ensemble and has no weights of its own; let its members teach, from: [a, b]");
  expect_fault(recipe("") + "export: [{format: safetensors, model: pair}]\n",
               "exporting one is not yet supported");
}

TEST(Ensembles, AreMadeOfNetworksThatAreThere) {
  const std::string both = "members: [a, b], combine: mean_logit";
  const auto of = [&](const std::string& members) { return test::with(recipe(""), both, members); };
  expect_fault(of("members: [a, c]"), "models.pair.members names the model 'c', which is not in 'models'");
  expect_fault(of("members: [a, sure]"), "names 'sure', which is an ensemble itself; name its members");
  expect_fault(of("members: [a, a]"), "names 'a' twice");
  expect_fault(of("members: [a], weights: {file: x}"), "models.pair.weights is for a network of its own");
  expect_fault(test::with(recipe("- {evaluate: pair}"), both, "members: [a, b], member_weights: [1]"),
               "models.pair: member_weights needs 2 numbers, one for each member, not 1");
}

TEST(Ensembles, AreAsTrainedAsTheirMembers) {
  expect_fault(test::with(recipe("- {evaluate: pair}"), "  - {name: second, train: b}\n", ""),
               "uses 'b', which has no weights by then");
}

TEST(Ensembles, CountAsAUseOfTheirMembers) {
  EXPECT_EQ(test::compiled(recipe("- {evaluate: pair}")).warnings, std::vector<std::string>{});
  EXPECT_EQ(test::compiled(recipe("- {evaluate: b}")).warnings.size(), 1u) << "nobody uses a";
}

// The ensemble of students has a twin: of their lone twins.
TEST(Ensembles, OfStudentsHaveTwins) {
  const std::string text =
      test::with(recipe("- {name: together, evaluate: pair}"), "{name: second, train: b}",
                 "{name: second, train: b, losses: [cross_entropy, {loss: kd, from: a}]}") +
      "baseline: true\n";
  const Plan plan = test::compiled(text);
  ASSERT_EQ(plan.stages.size(), 5u);
  EXPECT_EQ(plan.stages[4]->name, "together.alone");
  EXPECT_EQ(plan.networks_of("pair.alone"), (std::vector<std::string>{"a", "b.alone"}));
  const std::string learns =
      test::with(test::with(text, "noise: 1, hold_out", "noise: 0.2, hold_out"), "{name: first, train: a}",
                 "{name: first, train: a, optimizer: {optimizer: sgd, learning_rate: 0.3, momentum: 0.9}}");
  const auto values = evaluated(test::Ran(learns));
  EXPECT_NE(values.at("pair").at("cross_entropy"), values.at("pair.alone").at("cross_entropy"));
}

// However many of its members have one by the end.
TEST(Ensembles, HaveTwinsOfAllTheirTwins) {
  const Plan plan = test::compiled(recipe("- {name: together, evaluate: pair}") +
                                   "baseline: {stages.first.clip: 1, stages.second.clip: 1}\n");
  ASSERT_EQ(plan.stages.size(), 6u);
  EXPECT_EQ(plan.stages[5]->name, "together.alone");
  EXPECT_EQ(plan.networks_of("pair.alone"), (std::vector<std::string>{"a.alone", "b.alone"}));
}

// The teacher that is one by its name counts like one that is named.
TEST(Baseline, ReachesWhoLearnsFromTheDefaultTeacher) {
  const std::string text = R"(
limbeck: 1
data: {train: {set: synthetic, classes: 3, samples: 60}}
models: {teacher: {arch: mlp, hidden: [8]}, student: {arch: mlp, hidden: [4]}}
defaults: {epochs: 1, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages:
  - {name: warm, train: teacher}
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [{loss: kd}]}
baseline: {stages.warm: skip}
)";
  const Plan plan = test::compiled(text);
  EXPECT_EQ(plan.stages.back()->name, "distil.alone");
  EXPECT_EQ(plan.stages.back()->declare().reads, std::vector<std::string>{"teacher.alone"});
}

}  // namespace
}  // namespace limbeck::train
