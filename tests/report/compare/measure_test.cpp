#include "limbeck/report/compare/measure.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

Run run_with(const std::vector<std::pair<std::string, Judgement>>& sets) {
  Run run;
  run.outcome = {"student"};
  for (const auto& [name, judgement] : sets) {
    JudgedSet set;
    set.name = name;
    set.samples = set.labelled = 2000;
    set.models["student"] = judgement;
    run.judged.push_back(set);
  }
  return run;
}

Judgement accuracy(double value) {
  Judgement judgement;
  judgement.accuracy = value;
  judgement.loss = 0.5;
  return judgement;
}

Judgement other(const std::string& name, double value) {
  Judgement judgement;
  judgement.others = {{name, value}};
  return judgement;
}

TEST(Measure, IsAccuracyOnTheTestSet) {
  const auto run = run_with({{"rotated", accuracy(0.4)}, {"test", accuracy(0.87654)}});
  const Measure measure = measure_of({&run});
  EXPECT_EQ(measure.title(), "Accuracy on test, 2,000 samples");
  EXPECT_EQ(*value_of(run, {"student"}, measure), 0.87654);
  EXPECT_EQ(measure.value(0.87654), "87.65 %");
  EXPECT_EQ(measure.difference(-0.0123), "-1.23");
  EXPECT_EQ(measure.difference(0.0123), "+1.23");
  EXPECT_EQ(measure.difference(-0.00001), "0.00");
  EXPECT_EQ(measure.distance(-0.0123), "1.23 points");
}

TEST(Measure, IsOnTheOnlySetWhereNoneIsCalledTest) {
  const auto run = run_with({{"hard", accuracy(0.4)}});
  EXPECT_EQ(measure_of({&run}).set, "hard");
}

TEST(Measure, OnOneOfSeveralSetsWithoutATestIsRefused) {
  const auto run = run_with({{"hard", accuracy(0.4)}, {"easy", accuracy(0.9)}});
  const auto none = run_with({});
  EXPECT_EQ(test::message_of<UserError>([&] { measure_of({&run}); }).substr(0, 51),
            "the runs judged their models on easy, hard, and non");
  EXPECT_NE(test::message_of<UserError>([&] { measure_of({&none}); }).find("such as `test: {like: train"),
            std::string::npos);
}

TEST(Measure, IsAnotherOneWhereModelsHaveNoAccuracy) {
  const auto run = run_with({{"test", other("ssim", 28.3141)}});
  const Measure measure = measure_of({&run});
  EXPECT_EQ(measure.name, "ssim");
  EXPECT_FALSE(measure.lower_is_better);
  EXPECT_EQ(measure.value(28.3141), "28.31");
  EXPECT_EQ(measure.distance(-0.5), "0.50 ssim");
}

TEST(Measure, IsBetterLowWhereTheRunSaysSo) {
  auto run = run_with({{"test", other("rmse", 0.0123456)}});
  EXPECT_FALSE(measure_of({&run}).lower_is_better) << "where the run does not say so";
  run.judged[0].measures["rmse"] = {.title = "RMSE", .says = {}, .unit = {}, .higher_is_better = false};
  EXPECT_TRUE(measure_of({&run}).lower_is_better);
  EXPECT_EQ(measure_of({&run}).title(), "RMSE on test, 2,000 samples");
  EXPECT_EQ(measure_of({&run}).value(0.0123456), "0.01235");
}

TEST(Measure, IsCalledAndWrittenAsTheRunsDo) {
  auto run = run_with({{"test", other("psnr", 28.3141)}});
  run.judged[0].measures["psnr"] = {.title = "PSNR", .says = {}, .unit = "dB"};
  Measure measure = measure_of({&run});
  EXPECT_EQ(measure.title(), "PSNR on test, 2,000 samples");
  EXPECT_EQ(measure.value(28.3141), "28.31 dB");
  EXPECT_EQ(measure.distance(-0.5), "0.50 dB");
  measure.of_several = true;
  EXPECT_EQ(measure.title(), "Mean PSNR of the outcomes on test, 2,000 samples");
}

TEST(Measure, OfSeveralOutcomesIsTheirMean) {
  auto run = run_with({{"test", accuracy(0.8)}});
  run.judged[0].models["peer"] = accuracy(0.9);
  EXPECT_NEAR(*value_of(run, {"student", "peer"}, measure_of({&run})), 0.85, 1e-12);
  run.outcome = {"student", "peer"};
  EXPECT_EQ(measure_of({&run}).title(), "Mean accuracy of the outcomes on test, 2,000 samples");
  EXPECT_FALSE(value_of(run, {"student", "nobody"}, measure_of({&run})));
}

}  // namespace
}  // namespace limbeck::report::compare
