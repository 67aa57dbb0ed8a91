#include "limbeck/report/compare/warnings.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

std::vector<std::string> warnings(const SweepFixture& fixture) { return compared(fixture).warnings; }

TEST(Warnings, AreNoneWhereAllIsAlike) { EXPECT_EQ(warnings(four_methods()), std::vector<std::string>{}); }

TEST(Warnings, ListPointsThatAreMissing) {
  SweepFixture fixture = four_methods();
  fixture.at("seed=2,losses=dkd").finished = false;
  fixture.at("seed=3,losses=kd").summary["finished"] = false;
  const auto lines = warnings(fixture);
  EXPECT_TRUE(
      any_holds(lines, "2 of 12 points missing, since not finished: seed=2,losses=dkd; seed=3,losses=kd."));
  EXPECT_TRUE(any_holds(lines, "Fewer than the 3 seeds: kd 2, dkd 2."));
}

TEST(Warnings, ListFinishedRunsWithoutTheMeasure) {
  SweepFixture fixture = four_methods();
  fixture.points[3].judged["models"].erase("student");
  EXPECT_TRUE(any_holds(warnings(fixture),
                        "without a value for accuracy on test, and so left out: seed=1,losses=attention."));
}

TEST(Warnings, NameMethodsThatLearnedLonger) {
  SweepFixture fixture = four_methods();
  for (PointFixture& point : fixture.points)
    if (point.labels.at("stages.distil.losses") == "attention") {
      point.summary["stages"][1]["epochs"] = 30.0;
      point.summary["stages"][1]["steps"] = 1200;
    }
  EXPECT_TRUE(any_holds(
      warnings(fixture),
      "did not learn for equally long, which makes a difference of its own: alone, kd, dkd 20 epochs "
      "(800 steps, 100,000 samples seen); attention 30 epochs (1,200 steps, 150,000 samples seen)."));
}

TEST(Warnings, NameMachinesAndVersionsThatDiffer) {
  SweepFixture fixture = four_methods();
  fixture.points[0].environment["processor"] = "Xeon";
  fixture.points[0].environment["threads"] = "8";
  fixture.points[1].summary["limbeck"] = "0.2.0";
  const auto lines = warnings(fixture);
  EXPECT_TRUE(any_holds(lines, "the same processor: EPYC (11 runs), Xeon (1 run)."));
  EXPECT_TRUE(any_holds(lines, "the same number of threads: 2 (11 runs), 8 (1 run)."));
  EXPECT_TRUE(any_holds(lines, "the same version of limbeck: 0.1.0 (11 runs), 0.2.0 (1 run)."));
  EXPECT_FALSE(any_holds(lines, "the same device"));
}

TEST(Warnings, DoubtSeedsThatChangeNothing) {
  const auto lines =
      warnings(SweepFixture({{"kd", "kd", {0.8, 0.8, 0.8}}, {"alone", "alone", {0.7, 0.71, 0.72}}}));
  EXPECT_TRUE(any_holds(lines, "The same value for every seed: kd."));
}

TEST(Warnings, SayThatSmokeRunsSayNothing) {
  SweepFixture fixture = four_methods();
  fixture.points[0].summary["smoke"] = true;
  EXPECT_TRUE(any_holds(warnings(fixture), "1 run of `--smoke`"));
}

TEST(Warnings, MissTheUndistilledStudent) {
  EXPECT_TRUE(any_holds(warnings(SweepFixture({{"kd", "kd", {0.8, 0.81}}, {"dkd", "", {0.82, 0.83}}})),
                        "There is no undistilled student"));
}

}  // namespace
}  // namespace limbeck::report::compare
