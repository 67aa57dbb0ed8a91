#include "limbeck/train/learning.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "limbeck/train/stage.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
data: {train: {set: synthetic, samples: 100VALID}}
models: {a: {arch: mlp}, b: {arch: mlp}}
stages: [{name: learn, train: OBJECT, optimizer: OPTIMIZER, MORE}]
)";

std::string recipe(const std::string& more, const std::string& object = "a",
                   const std::string& optimizer = "{optimizer: sgd, learning_rate: 0.1}", bool valid = true) {
  std::string text = test::with(kRecipe, "VALID", valid ? ", hold_out: {valid: last 10}" : "");
  text = test::with(text, "OBJECT", object);
  return test::with(test::with(text, "OPTIMIZER", optimizer), "MORE", more);
}

std::string fault(const std::string& text) {
  return test::message_of<RecipeError>([&] { test::compiled(text); });
}

void expect_fault(const std::string& text, const std::string& part) {
  const std::string found = fault(text);
  EXPECT_NE(found.find(part), std::string::npos) << "wanted: " << part << "\nfound: " << found;
}

TEST(Learning, KnowsItsLengthInSteps) {
  Learning learning;
  learning.batch_size = 64;
  learning.epochs = 2;
  EXPECT_EQ(learning.length(50000).steps_per_epoch, 782) << "the last batch is short, never dropped";
  EXPECT_EQ(learning.length(50000).steps, 1564);
  EXPECT_EQ(learning.length(129).steps_per_epoch, 2) << "a single left-over row joins the batch before it";
  learning.epochs = 0.5;
  EXPECT_EQ(learning.length(50000).steps, 391);
  learning.epochs = 0.001;
  EXPECT_EQ(learning.length(64).steps, 1) << "at least one";
  learning.steps = 7;
  EXPECT_EQ(learning.length(50000).steps, 7);
}

TEST(Learning, HasTheDefaultsOfTheGrammar) {
  const Plan plan = test::compiled(recipe("epochs: 1"));
  const Learning& learning = *plan.stages[0]->learning();
  EXPECT_EQ(learning.set, "train");
  EXPECT_EQ(learning.valid, "valid");
  EXPECT_EQ(learning.batch_size, 128);
  EXPECT_FALSE(learning.keep || learning.patience || learning.ema || learning.seed);
  ASSERT_EQ(learning.lines.size(), 1);
  EXPECT_EQ(learning.lines[0].name, "cross_entropy");
  EXPECT_EQ(learning.schedules.at("a")()->at({}), 1);
}

TEST(Learning, NeedsALengthAndTakesOne) {
  expect_fault(recipe("clip: 1"), "stages.learn.epochs is needed: how long it learns (or steps)");
  expect_fault(recipe("epochs: 1, steps: 5"), "stages.learn.steps cannot stand beside 'epochs'");
  EXPECT_EQ(fault(recipe("steps: 5")), "");
}

TEST(Learning, KeepsByAMeasureThatThereIs) {
  expect_fault(recipe("epochs: 1, keep: best valid.acuracy"),
               "unknown metric 'valid.acuracy'; did you mean 'valid.accuracy'?");
  expect_fault(recipe("epochs: 1, keep: first"), "stages.learn.keep must be last, or best METRIC");
  expect_fault(
      recipe("epochs: 1, keep: best valid.accuracy", "a", "{optimizer: sgd, learning_rate: 0.1}", false),
      "keep needs a set to validate on");
  EXPECT_EQ(
      fault(recipe("epochs: 1, keep: best train.loss", "a", "{optimizer: sgd, learning_rate: 0.1}", false)),
      "");
  expect_fault(recipe("epochs: 1, patience: 3"), "stages.learn.patience needs keep: best METRIC");
}

TEST(Learning, KnowsWhichWayAMeasureIsBetter) {
  const measures::Measures measures = measures::all_of(everything().measures);
  for (const std::string name : {"valid.accuracy", "valid.psnr"})
    EXPECT_TRUE(find_metric(measures, name)->higher) << name;
  for (const std::string name :
       {"valid.cross_entropy", "valid.calibration_error", "valid.loss", "train.loss"})
    EXPECT_FALSE(find_metric(measures, name)->higher) << name;
  EXPECT_FALSE(find_metric(measures, "accuracy"));
  EXPECT_FALSE(find_metric({}, "valid.accuracy")) << "only what is registered is measured";
}

TEST(Learning, GivesEachOfSeveralItsOwnOptimiserAndSchedule) {
  const Plan plan = test::compiled(
      recipe("epochs: 1, schedule: {a: constant, b: {schedule: step, every: 1 steps, factor: 0.5}}", "[a, b]",
             "{a: {optimizer: sgd, learning_rate: 0.1}, b: {optimizer: adam, learning_rate: 0.2}}"));
  const Learning& learning = *plan.stages[0]->learning();
  EXPECT_EQ(learning.optimizers.at("a")().back().rule->learning_rate, 0.1);
  EXPECT_EQ(learning.optimizers.at("b")().back().rule->learning_rate, 0.2);
  const Progress late{.step = 2, .length = {10, 10}};
  EXPECT_EQ(learning.schedules.at("a")()->at(late), 1);
  EXPECT_EQ(learning.schedules.at("b")()->at(late), 0.25);
  expect_fault(recipe("epochs: 1", "[a, b]", "{a: {optimizer: sgd, learning_rate: 0.1}}"),
               "optimizer.b is needed: its optimizer");
}

TEST(Learning, WaitsForMetricsThatAreMeasured) {
  const auto weight = [](const std::string& metric) {
    return "epochs: 1, losses: [{loss: cross_entropy, weight: {ramp: step, start: 1, end: 0, when: {flat: " +
           metric + "}}}]";
  };
  const std::string sgd = "{optimizer: sgd, learning_rate: 0.1}",
                    where = "recipe.yaml:5: stages.learn.losses.cross_entropy.weight waits for ";
  expect_fault(recipe(weight("valid.acuracy")),
               where + "the unknown metric 'valid.acuracy'; did you mean 'valid.accuracy'?");
  expect_fault(recipe(weight("valid.loss"), "a", sgd, false),
               where + "valid.loss, but there is no set to validate on");
  for (const std::string metric : {"valid.loss", "train.loss", "train.cross_entropy"})
    EXPECT_EQ(fault(recipe(weight(metric))), "") << metric;
  const auto schedule = [](const std::string& metric) {
    return "epochs: 1, schedule: {schedule: plateau, metric: " + metric + "}";
  };
  expect_fault(recipe(schedule("valid.acuracy")), "stages.learn.schedule waits for the unknown metric");
  EXPECT_EQ(fault(recipe(schedule("train.cross_entropy"))), "");
}

TEST(Learning, KeepsSnapshotsOfEpochsThatComeToPass) {
  EXPECT_EQ(fault(recipe("epochs: 2, snapshots: [0, 2]")), "");
  EXPECT_EQ(fault(recipe("steps: 5, snapshots: [9]")), "") << "how many epochs that is, only the set knows";
  expect_fault(recipe("epochs: 2, snapshots: [3]"), "snapshots names epoch 3 of a stage that ends after 2");
  expect_fault(recipe("epochs: 2, snapshots: [1.5]"), "snapshots must be whole epochs");
}

TEST(Learning, RefusesWhatComesLater) {
  for (const std::string key : {"watch: a", "by: qat", "into: c"})
    expect_fault(recipe("epochs: 1, " + key), key.substr(0, key.find(':')) + " is not yet supported");
  expect_fault(recipe("epochs: 1, data: [train, valid]"), "data is not yet supported");
}

}  // namespace
}  // namespace limbeck::train
