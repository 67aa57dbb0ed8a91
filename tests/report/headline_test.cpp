#include "limbeck/report/headline.h"

#include <gtest/gtest.h>

#include "limbeck/base/text.h"
#include "limbeck/report/run.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string text_of(const Fixture& fixture) { return headlines(run_of(fixture)).front().text(); }

std::string notes_of(const Fixture& fixture) { return join(headlines(run_of(fixture)).front().notes, " "); }

Fixture with_student_at(double accuracy, int64_t gained, int64_t lost) {
  Fixture fixture;
  fixture.judged["models"]["student"]["accuracy"] = accuracy;
  fixture.judged["gained"]["count"] = gained;
  fixture.judged["gained"]["lost"] = lost;
  return fixture;
}

TEST(ReportHeadline, SaysWhatDistillationBrought) {
  EXPECT_EQ(
      text_of(Fixture()),
      "The distilled student reaches 83.1 %: 3.9 points above the same network trained alone, at 1/12 of the "
      "teacher's size.");
}

// (0.8314 - 0.7923) / (0.912 - 0.7923) = 0.3267; 2 sqrt(531 + 140) / 10000 = 0.518 points.
TEST(ReportHeadline, SaysHowFarItWentAndWhatMayBeChance) {
  EXPECT_EQ(notes_of(Fixture()),
            "The teacher reaches 91.2 %, the student alone 79.2 %: distillation went 33 % of the way from "
            "the one to the "
            "other. One run with one seed (7): differences below about 0.5 points (two standard errors on "
            "10,000 samples, "
            "both judged on the same ones) may be chance, and another seed may move the result further.");
}

// A small convolutional teacher and a fully connected student of the same size: 50,816 of 3,869,824 is 1/76.
TEST(ReportHeadline, OfAStudentNoSmallerButWithLessArithmeticSaysThat) {
  Fixture fixture;
  fixture.summary["models"][0]["parameters"] = 50282;
  fixture.summary["models"][0]["multiply_accumulates"] = 3869824;
  fixture.summary["models"][1]["parameters"] = 50890;
  fixture.summary["models"][1]["multiply_accumulates"] = 50816;
  EXPECT_TRUE(text_of(fixture).ends_with(", with 1/76 of the teacher's arithmetic.")) << text_of(fixture);
  fixture.summary["models"][1]["multiply_accumulates"] = 3869824;
  EXPECT_TRUE(text_of(fixture).ends_with(", at the teacher's size.")) << text_of(fixture);
  fixture.summary["models"][1]["parameters"] = 100000;
  EXPECT_TRUE(text_of(fixture).ends_with(", at 2.0 times the teacher's size.")) << text_of(fixture);
}

TEST(ReportHeadline, SaysSoWhenItDidNotHelp) {
  const Fixture fixture = with_student_at(0.78, 377, 500);
  EXPECT_EQ(
      text_of(fixture),
      "The distilled student reaches 78.0 %: 1.2 points below the same network trained alone, at 1/12 of the "
      "teacher's size.");
  EXPECT_TRUE(holds(notes_of(fixture), "Distillation did not help here."));
  EXPECT_FALSE(holds(notes_of(fixture), "of the way"));
}

// 200 + 179 rows: 2 sqrt(379) / 10000 = 0.39 points, and the gain is 0.21.
TEST(ReportHeadline, CallsASmallGainPerhapsChance) {
  const Fixture fixture = with_student_at(0.7944, 200, 179);
  EXPECT_EQ(text_of(fixture),
            "The distilled student reaches 79.4 %: 0.2 points above the same network trained alone (which "
            "may be chance), "
            "at 1/12 of the teacher's size.");
  EXPECT_TRUE(holds(notes_of(fixture), "This run does not show that distillation helped."));
}

// The same gain on the same number of rows is no chance if hardly any row changed.
TEST(ReportHeadline, JudgesTheGainByTheRowsThatChanged) {
  EXPECT_FALSE(holds(text_of(with_student_at(0.7944, 22, 1)), "chance"));
  EXPECT_FALSE(holds(notes_of(with_student_at(0.7944, 22, 1)), "does not show"));
}

TEST(ReportHeadline, CallsEqualEqual) {
  EXPECT_EQ(text_of(with_student_at(0.7923, 100, 100)),
            "The distilled student reaches 79.2 %: the same as that network trained alone, at 1/12 of the "
            "teacher's size.");
}

TEST(ReportHeadline, WithoutBaselineComparesWithTheTeacherAndSaysWhatIsNotKnown) {
  Fixture fixture;
  fixture.summary["baseline"] = Json::object();
  fixture.judged.erase("gained");
  EXPECT_EQ(
      text_of(fixture),
      "The distilled student reaches 83.1 %: 8.1 points below its teacher, at 1/12 of the teacher's size.");
  EXPECT_TRUE(holds(notes_of(fixture), "There is no baseline"));
  // 2 sqrt(0.8314 * 0.1686 / 10000) = 0.75 points.
  EXPECT_TRUE(holds(notes_of(fixture), "known to about 0.7 points"));
}

// Without the rows that changed: 2 sqrt(0.8314 * 0.1686 / 10000 + 0.7923 * 0.2077 / 10000) = 1.10 points.
TEST(ReportHeadline, WithoutPairedRowsTakesThemAsDifferentOnes) {
  Fixture fixture;
  fixture.judged.erase("gained");
  EXPECT_TRUE(holds(notes_of(fixture),
                    "below about 1.1 points (two standard errors on 10,000 samples, taken as if judged on "
                    "different ones)"));
}

TEST(ReportHeadline, WithoutATestSetTakesTheLastValueAndSaysSo) {
  Fixture fixture;
  fixture.judged = nullptr;
  EXPECT_EQ(text_of(fixture), "The distilled student reaches 84.2 %.");
  EXPECT_TRUE(holds(notes_of(fixture), "No test set was judged: valid may have served to choose the epoch"));
}

TEST(ReportHeadline, OfARunWithoutTeacherSpeaksOfNone) {
  Fixture fixture;
  fixture.summary["teachers"] = Json::array();
  fixture.summary["baseline"] = Json::object();
  fixture.summary["models"] = {model("student", "student", 100000)};
  fixture.judged["models"] = {{"student", fixture.judged["models"]["student"]}};
  EXPECT_EQ(text_of(fixture), "The student reaches 83.1 %.");
  EXPECT_FALSE(holds(notes_of(fixture), "teacher"));
}

TEST(ReportHeadline, OfAMeasureWithoutAccuracyIsItsLoss) {
  Fixture fixture;
  fixture.judged["models"]["student"].erase("accuracy");
  EXPECT_EQ(text_of(fixture), "The distilled student reaches a loss of 0.467.");
}

// 29.1324 - 28.7219 = 0.4105.
TEST(ReportHeadline, WithoutClassesIsTheMeasureThatTheRunTook) {
  const Headline line = headlines(run_of(denoised())).front();
  EXPECT_EQ(
      line.text(),
      "The distilled student reaches 29.13 dB: 0.41 dB above the same network trained alone, at 1/12 of the "
      "teacher's size.");
  EXPECT_EQ(line.caption, "PSNR on the held-out set test, 10,000 samples");
  EXPECT_EQ(
      join(line.notes, " "),
      "The teacher reaches 31.03 dB, the student alone 28.72 dB. One run with one seed (7): another seed may "
      "move the result.");
}

TEST(ReportHeadline, WithoutClassesSaysWhenItDidNotHelpWhicheverWayIsBetter) {
  Fixture fixture = denoised();
  fixture.judged["models"]["student"]["psnr"] = 28.0;
  EXPECT_TRUE(holds(text_of(fixture), "0.72 dB below the same network trained alone"));
  EXPECT_TRUE(holds(notes_of(fixture), "Distillation did not help here."));
  fixture.judged["measures"]["psnr"]["better"] = "lower";
  EXPECT_FALSE(holds(notes_of(fixture), "did not help"));
  fixture.judged["models"]["student"]["psnr"] = 28.7219;
  EXPECT_TRUE(holds(text_of(fixture), ": the same as that network trained alone"));
}

TEST(ReportHeadline, WithoutClassesAndBaselineComparesWithTheTeacher) {
  Fixture fixture = denoised();
  fixture.summary["baseline"] = Json::object();
  EXPECT_TRUE(holds(text_of(fixture), "29.13 dB: 1.89 dB below its teacher, at 1/12"));
  EXPECT_TRUE(holds(notes_of(fixture), "There is no baseline"));
}

TEST(ReportHeadline, EachOutcomeHasItsOwn) {
  Fixture fixture;
  fixture.summary["outcome"] = {"student", "student.alone"};
  fixture.summary["baseline"] = Json::object();
  fixture.summary["models"][2]["role"] = "student";
  const auto lines = headlines(run_of(fixture));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].text().starts_with("The distilled student 'student' reaches 83.1 %"));
  EXPECT_TRUE(lines[1].text().starts_with("The distilled student 'student.alone' reaches 79.2 %"));
}

TEST(ReportHeadline, WarnsOfSmokeRunsAndOfUnfinishedOnes) {
  EXPECT_EQ(cautions(run_of(Fixture())).size(), 0u);
  Fixture fixture;
  fixture.summary["smoke"] = true;
  fixture.summary["finished"] = false;
  const auto sentences = cautions(run_of(fixture));
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_TRUE(holds(sentences[0], "numbers mean nothing"));
  EXPECT_TRUE(holds(sentences[1], "not finished"));
}

}  // namespace
}  // namespace limbeck::report
