#include "limbeck/report/model_table.h"

#include <gtest/gtest.h>

#include "report/fixture.h"

namespace limbeck::report {
namespace {

const Row* row(const ModelTable& table, const std::string& label) {
  for (const Group& group : table.groups)
    for (const Row& row : group.rows)
      if (row.label == label) return &row;
  return nullptr;
}

TEST(ModelTable, SaysBesideANumberHowItComparesWithTheOthers) {
  const auto run = run_of(Fixture());
  const ModelTable table = model_table(run);
  EXPECT_EQ(row(table, "Accuracy")->cells[2].note, "+3.9 points over alone");
  EXPECT_EQ(row(table, "Parameters")->cells[0].note, "");
  EXPECT_EQ(row(table, "Parameters")->cells[2].note, "1/12 of the teacher's");
  EXPECT_EQ(row(table, "Latency of one sample")->cells[2].note, "5.2 times as fast as the teacher");
}

TEST(ModelTable, SaysWhenTheStudentIsWorseLargerOrSlower) {
  Fixture fixture;
  fixture.judged["models"]["student"]["accuracy"] = 0.75;
  fixture.summary["models"][1]["parameters"] = 1800000;
  fixture.timing["latency"]["student"][0]["milliseconds"] = 0.84;
  const auto run = run_of(fixture);
  const ModelTable table = model_table(run);
  EXPECT_EQ(row(table, "Accuracy")->cells[2].note, "-4.2 points below alone");
  EXPECT_EQ(row(table, "Parameters")->cells[2].note, "1.5 times the teacher's");
  EXPECT_EQ(row(table, "Latency of one sample")->cells[2].note, "2.0 times as slow as the teacher");
}

TEST(ModelTable, ShowsEveryHeldOutSetAndEveryFurtherMeasure) {
  const test::Scratch scratch;
  Fixture fixture;
  fixture.judged["models"]["student"]["ssim"] = 28.31;
  const auto folder = fixture.write(scratch);
  Json other = judged();
  other["set"] = "rotated";
  other["models"]["student"]["accuracy"] = 0.4444;
  record::Folder(folder).write_judged("rotated", other);
  const auto run = read(folder);
  const ModelTable table = model_table(run);
  EXPECT_EQ(row(table, "ssim")->cells[2].text, "28.31");
  EXPECT_EQ(row(table, "ssim")->cells[0].text, "");
  ASSERT_EQ(table.groups.size(), 4u);
  EXPECT_EQ(table.groups[1].title, "On rotated, 10,000 samples");
  EXPECT_EQ(table.groups[1].rows[0].cells[2].text, "44.4 %");
}

TEST(ModelTable, CallsAndWritesMeasuresAsTheRunDoes) {
  const auto run = run_of(denoised());
  const ModelTable table = model_table(run);
  ASSERT_NE(row(table, "PSNR"), nullptr);
  EXPECT_EQ(row(table, "PSNR")->note, "how near");
  EXPECT_EQ(row(table, "PSNR")->cells[2].text, "29.13 dB");
  EXPECT_EQ(row(table, "PSNR")->cells[2].note, "+0.41 dB over alone");
  EXPECT_EQ(row(table, "Accuracy"), nullptr);
}

TEST(ModelTable, LeavesOutWhatNobodyHas) {
  Fixture fixture;
  fixture.timing = nullptr;
  for (const char* model : {"teacher", "student", "student.alone"})
    fixture.judged["models"][model].erase("calibration_error");
  const auto run = run_of(fixture);
  const ModelTable table = model_table(run);
  EXPECT_EQ(table.groups.size(), 2u);
  EXPECT_EQ(row(table, "Calibration error"), nullptr);
}

}  // namespace
}  // namespace limbeck::report
