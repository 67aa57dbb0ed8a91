#include "limbeck/report/compare/trial.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

struct Trials {
  std::vector<Trial> outcomes, baselines, teachers;
};

Trials trials_of(const SweepFixture& fixture) {
  const test::Scratch scratch;
  const Sweep sweep = read_sweep(fixture.write(scratch));
  const Measure measure = measure_of(sweep.finished());
  return {outcomes_of(sweep, measure), baselines_of(sweep, measure), teachers_of(sweep, measure)};
}

TEST(Trials, HoldWhatTheStagesOfTheOutcomeCostAndNotItsTeachers) {
  const Trial trial = trials_of(four_methods()).outcomes[0];
  EXPECT_EQ(*trial.value, 0.8512);
  EXPECT_EQ(*trial.cost.seconds, 41.0);
  EXPECT_EQ(*trial.cost.peak_memory_bytes, 640000000);
  EXPECT_EQ(*trial.cost.parameters, 100000);
  EXPECT_EQ(*trial.cost.multiply_accumulates, 200000);
  EXPECT_EQ(*trial.cost.bytes, 400000);
  EXPECT_EQ(trial.budget, (Budget{20, 800, 100000}));
}

TEST(Trials, AddUpAllStagesInWhichTheOutcomeLearned) {
  SweepFixture fixture = four_methods();
  PointFixture& point = fixture.points[0];
  Json hint = stage_json("hint", "student", false);
  point.summary["stages"].push_back(hint);
  hint["name"] = "look";
  hint["verb"] = "evaluate";
  hint["epochs"] = hint["steps"] = 0;
  point.summary["stages"].push_back(hint);
  point.timing["stages"].push_back({{"name", "hint"}, {"seconds", 9.0}, {"peak_memory_bytes", 700000000}});
  const Trial trial = trials_of(fixture).outcomes[0];
  EXPECT_EQ(*trial.cost.seconds, 50.0);
  EXPECT_EQ(*trial.cost.peak_memory_bytes, 700000000);
  EXPECT_EQ(trial.budget.steps, 1600);
}

TEST(Trials, TakeTheRunsMemoryWhereStagesDoNotSayTheirs) {
  SweepFixture fixture = four_methods();
  fixture.points[0].timing["stages"][1].erase("peak_memory_bytes");
  EXPECT_EQ(*trials_of(fixture).outcomes[0].cost.peak_memory_bytes, 950000000);
}

TEST(Trials, OfATeacherThatIsTheSameInAllMethodsAreOneForEachSeed) {
  const std::vector<Trial> teachers = trials_of(four_methods()).teachers;
  ASSERT_EQ(teachers.size(), 3u);
  EXPECT_EQ(teachers[0].name, "teacher");
  EXPECT_EQ(teachers[1].labels, (Labels{{"seed", "2"}}));
  EXPECT_EQ(*teachers[0].cost.seconds, 80.0);
}

SweepFixture widths_and_temperatures() {
  SweepFixture fixture;
  fixture.axes = {{"seed", {"1", "2"}}, {"models.student.width", {"1", "2"}}, {"temperature", {"1", "4"}}};
  for (const std::string seed : {"1", "2"})
    for (const std::string width : {"1", "2"})
      for (const std::string temperature : {"1", "4"})
        fixture
            .add({{"seed", seed}, {"models.student.width", width}, {"temperature", temperature}}, "kd", 0.8)
            .add_baseline(0.7 + (width == "2" ? 0.05 : 0) + (seed == "2" ? 0.001 : 0));
  return fixture;
}

TEST(Trials, OfABaselineHaveTheAxesThatReachItAlone) {
  const std::vector<Trial> baselines = trials_of(widths_and_temperatures()).baselines;
  ASSERT_EQ(baselines.size(), 4u) << "one for each seed and width";
  EXPECT_EQ(baselines[1].labels, (Labels{{"seed", "1"}, {"models.student.width", "2"}}));
  EXPECT_EQ(*baselines[1].value, 0.75);
  EXPECT_EQ(baselines[1].taught, Taught::alone);
  EXPECT_EQ(*baselines[1].cost.seconds, 12.0);
}

TEST(Trials, OfABaselineThatDiffersEverywhereKeepAllAxes) {
  SweepFixture fixture = widths_and_temperatures();
  double value = 0.7;
  for (PointFixture& point : fixture.points)
    point.judged["models"]["student.alone"]["accuracy"] = value += 0.001;
  EXPECT_EQ(trials_of(fixture).baselines.size(), 8u);
}

Run learned(const std::string& kept, int64_t kept_epoch) {
  Run run;
  Stage stage;
  stage.name = "distil";
  stage.object = {"student"};
  stage.epochs = 3;
  stage.kept = kept;
  stage.kept_epoch = kept_epoch;
  run.stages = {stage};
  for (const auto& [epoch, value] : {std::pair{1, 0.5}, {2, 0.8}, {3, 0.7}}) {
    Epoch line;
    line.stage = "distil";
    line.model = "student";
    line.epoch = epoch;
    line.values = {{"train.accuracy", 0.99}, {"valid.accuracy", value}, {"valid.cross_entropy", 1 - value}};
    run.epochs.push_back(line);
    line.stage = "elsewhere";
    line.values = {{"valid.accuracy", 0.1}};
    run.epochs.push_back(line);
  }
  return run;
}

TEST(Validation, IsThatOfTheKeptEpochOrOfTheLast) {
  Measure measure;
  measure.name = "accuracy";
  EXPECT_EQ(*validation_of(learned("best valid.accuracy", 2), {"student"}, measure), 0.8);
  EXPECT_EQ(*validation_of(learned("last", 3), {"student"}, measure), 0.7);
  EXPECT_FALSE(validation_of(learned("last", 3), {"somebody"}, measure));
  measure.name = "cross_entropy";
  EXPECT_NEAR(*validation_of(learned("last", 3), {"student"}, measure), 0.3, 1e-12);
  measure.name = "psnr";
  EXPECT_FALSE(validation_of(learned("last", 3), {"student"}, measure));
}

}  // namespace
}  // namespace limbeck::report::compare
