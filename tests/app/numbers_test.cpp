#include "limbeck/app/docs/numbers.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::app {
namespace {

namespace compare = report::compare;

// As `limbeck compare` writes it, so that another name of a column is noticed.
std::string comparison() {
  return compare::csv(compare::compared(compare::SweepFixture({{"kd", "kd", {0.80, 0.82, 0.84}},
                                                               {"alone", "alone", {0.70, 0.71, 0.72}},
                                                               {"a, b", "", {0.6, 0.6, 0.6}}})));
}

TEST(Numbers, AreWhatAComparisonSays) {
  const test::Scratch scratch;
  scratch.file("results/pair.csv", comparison());
  scratch.file("results/notes.txt", "no comparison");
  const Numbers expected = {
      {"kd",
       {"82.00 \u00b1 2.00 % (test accuracy, 3 seeds), the student alone 71.00 %: [pair](results.md#pair)"}},
      {"cross_entropy", {"71.00 \u00b1 1.00 % (test accuracy, 3 seeds): [pair](results.md#pair)"}},
      {"a, b",
       {"60.00 \u00b1 0.00 % (test accuracy, 3 seeds), the student alone 71.00 %: [pair](results.md#pair)"}}};
  EXPECT_EQ(read_numbers(scratch / "results"), expected);
}

TEST(Numbers, StandInTheOrderOfTheirFiles) {
  const test::Scratch scratch;
  for (const char* name : {"b", "c", "a"})
    scratch.file(std::string("results/") + name + ".csv", comparison());
  const Numbers numbers = read_numbers(scratch / "results");
  ASSERT_EQ(numbers.at("kd").size(), 3u);
  EXPECT_TRUE(numbers.at("kd")[0].ends_with("[a](results.md#a)"));
  EXPECT_TRUE(numbers.at("kd")[2].ends_with("[c](results.md#c)"));
}

TEST(Numbers, AreNoneWithoutAFolderOrAFinishedRun) {
  const test::Scratch scratch;
  EXPECT_TRUE(read_numbers(scratch / "results").empty());
  scratch.file("results/a.csv",
               "method,role,set,measure,seeds,mean,standard_deviation,alone\nkd,kd,test,accuracy,0,,,\n");
  EXPECT_TRUE(read_numbers(scratch / "results").empty());
}

TEST(Numbers, OfOneSeedOrAnotherMeasure) {
  const test::Scratch scratch;
  scratch.file("results/a.csv",
               "method,role,set,measure,seeds,mean,standard_deviation,alone\n"
               "hint,,test,psnr,1,28.1349,,alone\n"
               "vid,,test,psnr,3,28.2,0.1234,\n"
               "teacher,teacher,test,psnr,1,30,,\n"
               "alone,alone,test,psnr,1,27.5,,\n");
  const Numbers expected = {
      {"hint", {"28.13 dB (test psnr, 1 seed), the student alone 27.50 dB: [a](results.md#a)"}},
      {"vid", {"28.20 \u00b1 0.12 dB (test psnr, 3 seeds): [a](results.md#a)"}},
      {"cross_entropy", {"27.50 dB (test psnr, 1 seed): [a](results.md#a)"}}};
  EXPECT_EQ(read_numbers(scratch / "results"), expected);
}

TEST(Numbers, RefuseWhatIsNoComparison) {
  const test::Scratch scratch;
  const auto message = [&] {
    return test::message_of<UserError>([&] { read_numbers(scratch / "results"); });
  };
  scratch.file("results/a.csv", "method,mean\nkd,0.8\n");
  EXPECT_NE(message().find("a.csv has no column `role`"), std::string::npos) << message();
  scratch.file("results/a.csv",
               "method,role,set,measure,seeds,mean,standard_deviation,alone\nkd,kd,test,accuracy,3,80 %,,\n");
  EXPECT_NE(message().find("`80 %` in column `mean` is no number"), std::string::npos) << message();
}

}  // namespace
}  // namespace limbeck::app
