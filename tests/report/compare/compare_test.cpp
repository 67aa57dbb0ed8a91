#include "limbeck/report/compare/compare.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

TEST(Compare, WritesPageAndNumbersIntoTheFolder) {
  const test::Scratch scratch;
  const auto folder = four_methods().write(scratch);
  write(folder);
  const Comparison comparison = read(folder);
  EXPECT_EQ(test::content_of(folder / "comparison.html"), page(comparison));
  EXPECT_EQ(test::content_of(folder / "comparison.csv"), csv(comparison));
}

TEST(Compare, KeepsTheSweepsOrderOfSeeds) {
  const Comparison comparison = compared(four_methods());
  EXPECT_EQ(comparison.seeds, (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(*method(comparison, "dkd").value(1), 0.8723);
}

TEST(Compare, WithoutASeedAxisHasOneValueForEachMethodAndNoVerdict) {
  SweepFixture fixture;
  fixture.axes = {{"stages.distil.losses", {"kd", "dkd"}}};
  fixture.add({{"stages.distil.losses", "kd"}}, "kd", 0.8);
  fixture.add({{"stages.distil.losses", "dkd"}}, "", 0.9);
  const Comparison comparison = compared(fixture);
  EXPECT_EQ(comparison.seeds, std::vector<std::string>{""});
  EXPECT_NEAR(method(comparison, "dkd").to_kd->paired.mean, 0.1, 1e-12);
  EXPECT_EQ(method(comparison, "dkd").to_kd->verdict, Verdict::cannot_tell);
  EXPECT_EQ(comparison.tests(), 0);
}

TEST(Compare, ByAMeasureThatIsBetterLowTurnsVerdictsAround) {
  SweepFixture fixture = four_methods();
  for (PointFixture& point : fixture.points) {
    const double value = point.judged["models"]["student"]["accuracy"];
    point.judged["models"] = {{"student", {{"rmse", value}}}};
    point.judged["measures"] = {{"rmse", {{"title", "rmse"}, {"better", "lower"}}}};
  }
  const Comparison comparison = compared(fixture);
  EXPECT_EQ(method(comparison, "dkd").to_kd->verdict, Verdict::worse);
  EXPECT_TRUE(any_holds(comparison.findings, "Best mean: attention with 0.8223"));
  EXPECT_TRUE(any_holds(comparison.findings, "dkd rises 0.0401 rmse above the undistilled student: without"));
}

TEST(Compare, RefusesARunFolderThatIsBroken) {
  const test::Scratch scratch;
  const auto folder = four_methods().write(scratch);
  scratch.file("sweep/seed=1,losses=kd/judged/test.json", "{");
  EXPECT_NE(test::message_of<UserError>([&] { read(folder); }).find("judged/test.json"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::report::compare
