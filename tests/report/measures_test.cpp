#include "limbeck/report/measures.h"

#include <gtest/gtest.h>

#include "report/fixture.h"

namespace limbeck::report {
namespace {

const MeasureFacts kPsnr{.title = "PSNR", .says = "how near", .unit = "dB"},
    kShare{.title = "Accuracy", .says = {}, .unit = "%"},
    kBare{.title = "Cross-entropy", .says = {}, .unit = {}};

TEST(ReportMeasures, AreAsTheRunSays) {
  const auto run = run_of(denoised());
  EXPECT_EQ(facts_of(run, "psnr").title, "PSNR");
  EXPECT_EQ(facts_of(run, "psnr").unit, "dB");
  EXPECT_TRUE(facts_of(run, "psnr").higher_is_better);
  Fixture fixture = denoised();
  fixture.judged["measures"]["psnr"]["better"] = "lower";
  EXPECT_FALSE(facts_of(run_of(fixture), "psnr").higher_is_better);
}

TEST(ReportMeasures, OfWhichTheRunSaysNothingAreCalledByTheirNames) {
  const auto run = run_of(Fixture());
  EXPECT_EQ(facts_of(run, "accuracy").title, "Accuracy");
  EXPECT_TRUE(facts_of(run, "calibration_error").is_share());
  EXPECT_FALSE(facts_of(run, "cross_entropy").higher_is_better);
  EXPECT_EQ(facts_of(run, "rmse").title, "rmse");
  EXPECT_EQ(facts_of(run, "rmse").unit, "");
}

TEST(ReportMeasures, BeginWithAccuracyWhereThereIsOne) {
  EXPECT_EQ(main_measure(run_of(Fixture()).judged.front()), "accuracy");
  EXPECT_EQ(main_measure(run_of(denoised()).judged.front()), "psnr");
  Fixture fixture;
  for (const char* model : {"teacher", "student", "student.alone"})
    fixture.judged["models"][model].erase("accuracy");
  EXPECT_EQ(main_measure(run_of(fixture).judged.front()), "cross_entropy");
}

TEST(ReportMeasures, AreWrittenWithTheirUnitsAndFourFigures) {
  EXPECT_EQ(written(kPsnr, 28.3141), "28.31 dB");
  EXPECT_EQ(written(kShare, 0.8314), "83.1 %");
  EXPECT_EQ(written(kBare, 0.46712), "0.4671");
  EXPECT_EQ(distance(kPsnr, 28.3141, 27.9), "0.41 dB");
  EXPECT_EQ(distance(kPsnr, 27.9, 28.3141), "0.41 dB");
  EXPECT_EQ(distance(kShare, 0.8314, 0.7923), "3.9 points");
  EXPECT_EQ(distance(kBare, 0.467, 0.488), "0.0210");
}

TEST(ReportMeasures, KeepTheirCapitalsWithinASentence) {
  EXPECT_EQ(within_sentence("PSNR"), "PSNR");
  EXPECT_EQ(within_sentence("Accuracy"), "accuracy");
  EXPECT_EQ(within_sentence("Calibration error"), "calibration error");
}

}  // namespace
}  // namespace limbeck::report
