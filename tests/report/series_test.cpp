#include "limbeck/report/series.h"

#include <gtest/gtest.h>

#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::vector<std::string> titles(const StageCurves& curves) {
  std::vector<std::string> all;
  for (const Panel& panel : curves.panels) all.push_back(panel.title);
  return all;
}

TEST(Series, HasAChartForEachMeasureOfAStage) {
  const auto run = run_of(Fixture());
  const Curves curves = collect_curves(run);
  ASSERT_EQ(curves.stages.size(), 3u);
  EXPECT_EQ(titles(curves.stages[1]),
            (std::vector<std::string>{"Accuracy", "Loss", "Term cross_entropy", "Term kd", "Learning rate"}));
}

TEST(Series, ASingleTermOfWeightOneIsTheLossAndShownOnce) {
  const auto run = run_of(Fixture());
  EXPECT_EQ(titles(collect_curves(run).stages[0]),
            (std::vector<std::string>{"Accuracy", "Loss", "Learning rate"}));
}

// The trainer measures the cross-entropy on `valid`: then that chart says more than the loss, and takes its
// place.
TEST(Series, ATermThatIsTheLossLendsItItsOtherLines) {
  Fixture fixture;
  fixture.metrics[0]["values"]["valid.cross_entropy"] = 0.5;
  const auto run = run_of(fixture);
  const StageCurves stage = collect_curves(run).stages[0];
  EXPECT_EQ(titles(stage), (std::vector<std::string>{"Accuracy", "Loss", "Learning rate"}));
  ASSERT_EQ(stage.panels[1].lines.size(), 2u);
  EXPECT_EQ(stage.panels[1].lines[1].label, "valid");
}

TEST(Series, OrdersTheColumnsOfTheTableLikeTheCharts) {
  Fixture fixture;
  fixture.metrics = {{{"event", "epoch"},
                      {"stage", "distil"},
                      {"model", "student"},
                      {"epoch", 1},
                      {"values",
                       {{"learning_rate", 0.1},
                        {"valid.kd", 2},
                        {"train.kd", 1},
                        {"train.cross_entropy", 1},
                        {"train.loss", 1},
                        {"valid.accuracy", 0.5}}}}};
  const auto run = run_of(fixture);
  EXPECT_EQ(collect_curves(run).stages[0].columns,
            (std::vector<std::string>{"valid.accuracy", "train.loss", "train.cross_entropy", "train.kd",
                                      "valid.kd", "learning_rate"}));
}

TEST(Series, PutsTrainingAndValidationInOneChart) {
  const auto run = run_of(Fixture());
  const Panel accuracy = collect_curves(run).stages[1].panels[0];
  ASSERT_EQ(accuracy.lines.size(), 2u);
  EXPECT_EQ(accuracy.lines[0].label, "train");
  EXPECT_TRUE(accuracy.lines[0].dashed);
  EXPECT_EQ(accuracy.lines[1].label, "valid");
  EXPECT_EQ(accuracy.lines[1].x, (std::vector<double>{1, 2}));
  EXPECT_DOUBLE_EQ(accuracy.lines[1].y[1], 0.8418);
  EXPECT_EQ(accuracy.lines[1].kept, 2);
  EXPECT_EQ(accuracy.lines[1].role, "student");
  EXPECT_EQ(accuracy.description(),
            "Accuracy over epochs. train goes from 78.3 % to 79.3 %. valid goes from 83.2 % to 84.2 %.");
}

TEST(Series, ShowsAllModelsBesideEachOther) {
  const auto run = run_of(Fixture());
  const auto overview = collect_curves(run).overview;
  ASSERT_TRUE(overview);
  EXPECT_EQ(overview->title, "Accuracy on valid, all models");
  ASSERT_EQ(overview->lines.size(), 3u);
  EXPECT_EQ(overview->lines[1].label, "Student alone");
}

TEST(Series, AModelOfTwoStagesGoesOnWhereItWas) {
  Fixture fixture;
  fixture.metrics.push_back({{"event", "epoch"},
                             {"stage", "tune"},
                             {"model", "student"},
                             {"epoch", 1},
                             {"values", {{"valid.accuracy", 0.9}}}});
  const auto run = run_of(fixture);
  const Curves curves = collect_curves(run);
  EXPECT_EQ(curves.overview->lines[2].x, (std::vector<double>{1, 2, 3}));
  ASSERT_EQ(curves.stages.size(), 4u);
  EXPECT_EQ(curves.stages[3].stage, nullptr);
}

// 850 steps of 425 an epoch were two epochs; of 400 they are 2.125, so the length was given in steps.
TEST(Series, AStageWhoseLengthIsInStepsIsDrawnOverThem) {
  Fixture fixture;
  EXPECT_FALSE(collect_curves(run_of(fixture)).overview->steps);
  for (Json& stage : fixture.summary["stages"])
    if (stage["name"] == "distil") stage["epochs"] = 2.125;
  const auto run = run_of(fixture);
  const Curves curves = collect_curves(run);
  const Panel& accuracy = curves.stages[1].panels[0];
  EXPECT_TRUE(accuracy.steps);
  EXPECT_EQ(accuracy.lines[1].x, (std::vector<double>{425, 850}));
  EXPECT_EQ(accuracy.lines[1].kept, 850);
  EXPECT_NE(accuracy.description().find("Accuracy over steps."), std::string::npos);
  EXPECT_FALSE(curves.stages[0].panels[0].steps);
  ASSERT_TRUE(curves.overview->steps);
  for (const Line& line : curves.overview->lines)
    EXPECT_EQ(line.x, (std::vector<double>{425, 850})) << line.label;
  for (Json& line : fixture.metrics) line.erase("step");
  EXPECT_FALSE(collect_curves(run_of(fixture)).overview->steps) << "older runs do not say it";
}

TEST(Series, WithoutAValidSetThereIsNoOverview) {
  Fixture fixture;
  for (Json& line : fixture.metrics) line["values"].erase("valid.accuracy");
  const auto run = run_of(fixture);
  EXPECT_FALSE(collect_curves(run).overview);
}

TEST(Series, NamesTheModelsOfAStageThatTrainsSeveral) {
  Fixture fixture;
  for (Json& line : fixture.metrics) line["stage"] = "together";
  const auto run = run_of(fixture);
  const Curves curves = collect_curves(run);
  const Panel& accuracy = curves.stages[0].panels[0];
  EXPECT_EQ(accuracy.lines[0].label, "teacher train");
  EXPECT_EQ(accuracy.lines.back().label, "student.alone valid");
}

TEST(Series, WithoutClassesBeginsWithTheMeasureThatTheRunTook) {
  const auto run = run_of(denoised());
  const Curves curves = collect_curves(run);
  EXPECT_EQ(titles(curves.stages[1]),
            (std::vector<std::string>{"PSNR, dB", "Loss", "Term kd", "Learning rate"}));
  ASSERT_TRUE(curves.overview);
  EXPECT_EQ(curves.overview->title, "PSNR on valid in dB, all models");
  EXPECT_FALSE(curves.overview->percent);
}

TEST(Series, TellsMeasuresFromTheirSets) {
  EXPECT_EQ(measure_of("train.kd"), "kd");
  EXPECT_EQ(set_of("train.kd"), "train");
  EXPECT_EQ(measure_of("learning_rate"), "learning_rate");
  EXPECT_EQ(set_of("learning_rate"), "");
}

}  // namespace
}  // namespace limbeck::report
