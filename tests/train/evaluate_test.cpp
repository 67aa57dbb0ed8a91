// Models that score no classes, from their training to their judgement; and what `evaluate` measures and
// refuses.
#include <gtest/gtest.h>

#include <sstream>

#include "limbeck/base/error.h"
#include "limbeck/record/json.h"
#include "support/faults.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::expect_fault;
using test::fault;

namespace fs = std::filesystem;

// MORE stands for further keys of the last stage that learns, LAST for a stage after it.
const std::string kRecipe = R"(
limbeck: 1
seed: 3
data:
  train:
    set: denoising
    images: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 60}
    deviation: 0.2
    hold_out: {valid: last 12}
    augment: [random_flip]
  test: {like: train, split: test}
models:
  teacher: {arch: dncnn, depth: 4, channels: 6}
  student: {arch: dncnn, depth: 3, channels: 4}
defaults:
  epochs: 3
  batch_size: 16
  losses: [mean_squared_error]
  optimizer: {optimizer: adam, learning_rate: 0.01}
stages:
  - {name: teach, train: teacher}
  - name: distil
    train: student
    losses: [mean_squared_error, {loss: attention_transfer, weight: 0.1, pairs: [{student: layer2, teacher: layer3}]}]
    MORE
  - LAST
baseline: true
export: [safetensors, onnx]
)";

std::string recipe(const std::string& more,
                   const std::string& last = "{evaluate: student, by: psnr, data: test}") {
  return test::with(test::with(kRecipe, "MORE", more), "LAST", last);
}

// Events of one kind in metrics.jsonl.
std::vector<nlohmann::json> events(const test::Ran& ran, const std::string& kind) {
  std::vector<nlohmann::json> found;
  std::istringstream lines(test::content_of(ran.folder() / "metrics.jsonl"));
  for (std::string line; std::getline(lines, line);)
    if (const auto fact = nlohmann::json::parse(line); fact.at("event") == kind) found.push_back(fact);
  return found;
}

TEST(Denoiser, LearnsIsKeptAndJudgedByItsPsnr) {
  const test::Ran ran(recipe("keep: best valid.psnr"));
  double best = 0;
  int64_t epoch = 0, number = 0;
  for (const auto& line : ran.epochs("distil")) {
    ++number;
    const double psnr = line.at("values").at("valid.psnr");
    EXPECT_FALSE(line.at("values").contains("valid.accuracy"));
    if (psnr > best) {
      best = psnr;
      epoch = number;
    }
  }
  EXPECT_GT(best, 10) << "noise alone is 14 dB, an untrained network below it";
  for (const auto& stage : ran.summary().at("stages"))
    if (stage.at("name") == "distil") {
      EXPECT_EQ(stage.at("kept"), "best valid.psnr");
      EXPECT_EQ(stage.at("kept_epoch"), epoch);
    }
  const auto judged = record::read_json(ran.folder() / "judged" / "test.json");
  EXPECT_EQ(judged.at("measures").at("psnr").at("unit"), "dB");
  EXPECT_EQ(judged.at("measures").at("psnr").at("better"), "higher");
  ASSERT_EQ(judged.at("models").size(), 3u);
  for (const auto& [model, values] : judged.at("models").items()) {
    EXPECT_EQ(values.size(), 1u) << model << " has no classes to tell of";
    EXPECT_GT(values.at("psnr").get<double>(), 5);
  }
  EXPECT_FALSE(judged.contains("soft_targets") || judged.contains("gained"));
  const auto evaluated = events(ran, "evaluated");
  ASSERT_EQ(evaluated.size(), 2u) << "the student, and alone";
  for (const auto& one : evaluated)
    EXPECT_EQ(one.at("values").at("psnr"), judged.at("models").at(one.at("model")).at("psnr"));
}

TEST(Denoiser, LeavesWithACardAndItsLatency) {
  const test::Ran ran(recipe(""));
  for (const char* file : {"student/model.onnx", "student/model.safetensors", "timing.json"})
    EXPECT_TRUE(fs::exists(ran.folder() / file)) << file;
  const auto card = record::read_json(ran.folder() / "student" / "model.json");
  EXPECT_EQ(card.at("classes"), 0);
  EXPECT_TRUE(card.at("class_names").empty());
  EXPECT_EQ(record::read_json(ran.folder() / "timing.json").at("latency").at("student").size(), 2u);
}

TEST(Denoiser, WaitsForItsPsnrInSchedulesAndRamps) {
  EXPECT_EQ(fault(recipe("schedule: {schedule: plateau, metric: valid.psnr}")), "");
  const test::Ran ran(
      recipe("schedule: {schedule: plateau, metric: valid.psnr, patience: 0, factor: 0.5, threshold: 10}"));
  const auto epochs = ran.epochs("distil");
  EXPECT_EQ(epochs[0].at("values").at("learning_rate"), 0.01);
  EXPECT_EQ(epochs[2].at("values").at("learning_rate"), 0.005) << "no epoch gains eleven times the best";
}

TEST(Denoiser, RefusesWhatNeedsClasses) {
  expect_fault(recipe("", "{evaluate: student, by: accuracy, data: test}"),
               "stages.evaluate/student: 'student' cannot be judged by accuracy on 'test': it has no class "
               "scores (the "
               "tap 'logits')");
  expect_fault(test::with(recipe(""), "[mean_squared_error,", "[cross_entropy,"), "has no tap 'logits'");
  expect_fault(
      test::with(recipe(""),
                 "{loss: attention_transfer, weight: 0.1, pairs: [{student: layer2, teacher: layer3}]}",
                 "kd"),
      "has no tap 'logits'");
}

const std::string kClasses = R"(
limbeck: 1
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 40}
  test: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 24, held_out: true}
models: {a: {arch: mlp, hidden: [8]}, b: {arch: mlp, hidden: [6]}}
defaults: {epochs: 1, batch_size: 16, optimizer: {optimizer: sgd, learning_rate: 0.01}}
stages:
  - {name: learn, train: a}
  - {name: other, train: b}
  - {evaluate: [a, b], data: test, MORE}
)";

std::string classes(const std::string& more) { return test::with(kClasses, "MORE", more); }

TEST(Evaluate, TakesAMeasureWithThoseThatReadTheSameTap) {
  for (const char* by : {"by: accuracy", "by: cross_entropy"}) {
    const test::Ran ran(classes(by));
    const auto evaluated = events(ran, "evaluated");
    ASSERT_EQ(evaluated.size(), 2u);
    for (const char* measure : {"accuracy", "cross_entropy", "calibration_error"})
      EXPECT_TRUE(evaluated[1].at("values").contains(measure)) << measure;
    EXPECT_EQ(evaluated[1].at("values").size(), 3u);
  }
}

TEST(Evaluate, ComparesTheCallsOfTwoModels) {
  const test::Ran ran(classes("by: agreement, from: a"));
  const auto evaluated = events(ran, "evaluated");
  EXPECT_EQ(evaluated[0].at("values"), (nlohmann::json{{"agreement.a", 1.0}}));
  EXPECT_LE(evaluated[1].at("values").at("agreement.a"), 1.0);
}

TEST(Evaluate, RefusesMeasuresThatThereAreNotAndThatCannotBe) {
  expect_fault(classes("by: acuracy"), "names the unknown measure 'acuracy'; did you mean 'accuracy'?");
  expect_fault(classes("by: psnr"), "'a' cannot be judged by psnr on 'test': it answers with no picture");
  expect_fault(classes("by: agreement"), "from is needed: with whom it agrees");
  expect_fault(
      test::with(classes("by: accuracy"), "learn, train: a", "learn, train: a, losses: [mean_squared_error]"),
      "has no tap 'output'");
}

TEST(Denoiser, IsKnownToHaveNoAccuracyBeforeItsTeacherLearns) {
  expect_fault(recipe("keep: best valid.accuracy"),
               "stages.distil.keep: valid.accuracy is not measured of 'student' on valid");
  expect_fault(recipe("schedule: {schedule: plateau, metric: valid.accuracy}"),
               "stages.distil.schedule: valid.accuracy is not measured of 'student' on valid");
}

TEST(Evaluate, WantsAModelAndLabels) {
  expect_fault(test::with(kClasses, "{evaluate: [a, b], data: test, MORE}", "{evaluate: []}"),
               "evaluate must name a model");
  const std::string unlabelled = test::with(classes("by: accuracy"), "data: test,", "data: raw,");
  expect_fault(test::with(unlabelled, "models: {a", "  raw: {of: test, unlabelled: true}\nmodels: {a"),
               "names 'raw', whose samples have no labels to judge by");
}

}  // namespace
}  // namespace limbeck::train
