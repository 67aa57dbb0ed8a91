#include "limbeck/report/compare/method.h"

#include <gtest/gtest.h>

#include "limbeck/base/random.h"
#include "limbeck/base/text.h"
#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

const std::string kLosses = "stages.distil.losses";

// Made in memory: seeds times `stages.distil.losses`.
std::vector<Method> methods_from(const std::vector<MethodFixture>& made) {
  std::vector<Axis> axes = {{"seed", {}}, {kLosses, {}}};
  std::vector<std::string> seeds;
  std::vector<Trial> trials;
  for (std::size_t seed = 0; seed < made.front().accuracy.size(); ++seed) {
    seeds.push_back(std::to_string(seed + 1));
    for (const MethodFixture& one : made) {
      Trial trial;
      trial.labels = {{"seed", seeds.back()}, {kLosses, one.label}};
      trial.taught = one.role == "kd"      ? Taught::plain_kd
                     : one.role == "alone" ? Taught::alone
                                           : Taught::other;
      trial.value = one.accuracy[seed];
      trials.push_back(trial);
    }
  }
  std::vector<Method> methods = methods_of(axes, seeds, trials);
  compare_methods(axes, /*lower_is_better=*/false, methods);
  return methods;
}

// Accuracies around `mean`: a part that the seed gives to all methods, one of its own, on 10,000 samples.
std::vector<double> drawn(double mean, std::size_t seeds, const Random& set, const std::string& name) {
  std::vector<float> common(seeds), own(seeds);
  set.of("seeds").fill_normal(common, 0.002f);
  set.of(name).fill_normal(own, 0.003f);
  std::vector<double> values;
  for (std::size_t i = 0; i < seeds; ++i)
    values.push_back(std::round(1e4 * (mean + common[i] + own[i])) / 1e4);
  return values;
}

Random simulated(std::size_t seeds, uint64_t set) { return Random(1).of("sets").of(seeds).of(set); }

bool has_verdict(const std::optional<Difference>& difference) {
  return difference && difference->verdict != Verdict::cannot_tell;
}

constexpr uint64_t kSets = 200;

TEST(Methods, OneLossUnderTwoNamesSeesAVerdictInAtMostFivePercentOfSets) {
  for (const std::size_t seeds : {3u, 5u}) {
    uint64_t wrong = 0;
    for (uint64_t set = 0; set < kSets; ++set) {
      const Random random = simulated(seeds, set);
      const auto methods = methods_from(
          {{"kd", "kd", drawn(0.85, seeds, random, "kd")}, {"twin", "", drawn(0.85, seeds, random, "twin")}});
      if (has_verdict(methods[1].to_kd)) ++wrong;
    }
    EXPECT_LE(wrong, kSets / 20) << seeds << " seeds";
  }
}

TEST(Methods, TheSameHoldsBesideAStudentThatIsReallyWorse) {
  for (const std::size_t seeds : {3u, 5u}) {
    uint64_t wrong = 0;
    for (uint64_t set = 0; set < kSets; ++set) {
      const Random random = simulated(seeds, set);
      const auto methods = methods_from({{"alone", "alone", drawn(0.7, seeds, random, "alone")},
                                         {"kd", "kd", drawn(0.85, seeds, random, "kd")},
                                         {"twin", "", drawn(0.85, seeds, random, "twin")}});
      ASSERT_EQ(methods[2].name, "twin");
      if (has_verdict(methods[2].to_kd)) ++wrong;
    }
    EXPECT_LE(wrong, kSets / 20) << seeds << " seeds";
  }
}

TEST(Methods, ATableOfTwinsHasAVerdictInAtMostFivePercentOfSets) {
  uint64_t wrong = 0;
  for (uint64_t set = 0; set < kSets; ++set) {
    const Random random = simulated(5, set);
    std::vector<MethodFixture> made;
    for (const std::string name : {"alone", "kd", "a", "b", "c", "d"})
      made.push_back({name, name.size() == 1 ? "" : name, drawn(0.85, 5, random, name)});
    const auto methods = methods_from(made);
    wrong += std::ranges::any_of(methods, [](const Method& method) {
      return has_verdict(method.to_kd) || has_verdict(method.to_alone);
    });
  }
  EXPECT_LE(wrong, kSets / 20);
}

TEST(Methods, ALargeDifferenceIsFound) {
  for (const std::size_t seeds : {3u, 5u}) {
    uint64_t found = 0;
    for (uint64_t set = 0; set < kSets; ++set) {
      const Random random = simulated(seeds, set);
      const auto methods = methods_from({{"kd", "kd", drawn(0.85, seeds, random, "kd")},
                                         {"better", "", drawn(0.91, seeds, random, "better")}});
      found += methods[1].to_kd->verdict == Verdict::better;
    }
    EXPECT_GE(found, kSets * 95 / 100) << seeds << " seeds";
  }
}

TEST(Methods, FromTwoSeedsHaveNoVerdictHoweverFarApart) {
  const auto methods = methods_from({{"kd", "kd", {0.85, 0.851}}, {"dkd", "", {0.95, 0.9511}}});
  EXPECT_EQ(methods[1].to_kd->paired.pairs, 2);
  EXPECT_LT(*methods[1].to_kd->corrected, kVerdictLevel);
  EXPECT_EQ(methods[1].to_kd->verdict, Verdict::cannot_tell);
}

TEST(Methods, ComeUndistilledFirstThenPlainKdThenAsTheSweepHasThem) {
  const Comparison comparison = compared(four_methods());
  std::vector<std::string> names;
  for (const Method& method : comparison.methods) names.push_back(method.name);
  EXPECT_EQ(join(names, " "), "alone kd dkd attention");
  EXPECT_EQ(comparison.teachers.front().name, "teacher");
}

TEST(Methods, AreComparedWithPlainKdAndTheUndistilledStudent) {
  const Comparison comparison = compared(four_methods());
  const Method& dkd = method(comparison, "dkd");
  EXPECT_NEAR(dkd.to_kd->paired.mean, (0.0191 + 0.0189 + 0.0193) / 3, 1e-12);
  EXPECT_EQ(dkd.to_kd->verdict, Verdict::better);
  EXPECT_EQ(comparison.methods[dkd.to_alone->to].name, "alone");
  EXPECT_EQ(method(comparison, "attention").to_alone->verdict, Verdict::worse);
  EXPECT_FALSE(method(comparison, "kd").to_kd);
  EXPECT_FALSE(method(comparison, "alone").to_kd) << "the same comparison as kd with alone";
  EXPECT_FALSE(method(comparison, "alone").to_alone);
  EXPECT_EQ(comparison.tests(), 5);
}

TEST(Methods, ArePairedOverTheSeedsThatBothHave) {
  SweepFixture fixture = four_methods();
  fixture.at("seed=2,losses=dkd").finished = false;
  fixture.at("seed=3,losses=kd").finished = false;
  const Comparison comparison = compared(fixture);
  const Method& dkd = method(comparison, "dkd");
  EXPECT_EQ(dkd.summary.count, 2);
  EXPECT_EQ(dkd.to_kd->paired.pairs, 1);
  EXPECT_NEAR(dkd.to_kd->paired.mean, 0.0191, 1e-12);
  EXPECT_FALSE(dkd.to_kd->corrected);
  EXPECT_EQ(dkd.to_alone->paired.pairs, 2);
}

TEST(Methods, WithoutAFinishedSeedStayInTheTable) {
  SweepFixture fixture = four_methods();
  for (const char* seed : {"1", "2", "3"})
    fixture.at(std::string("seed=") + seed + ",losses=dkd").finished = false;
  const Comparison comparison = compared(fixture);
  EXPECT_EQ(method(comparison, "dkd").summary.count, 0);
  EXPECT_FALSE(method(comparison, "dkd").to_kd);
}

// Two widths times three ways of teaching: each is compared within its own width.
TEST(Methods, OfSeveralAxesAreComparedWithinTheOtherAxes) {
  SweepFixture fixture;
  fixture.axes = {
      {"seed", {"1", "2"}}, {"models.student.width", {"1", "2"}}, {kLosses, {"soft", "kd", "alone", "at"}}};
  for (const std::string seed : {"1", "2"})
    for (const std::string width : {"1", "2"})
      for (const std::string loss : {"soft", "kd", "alone", "at"})
        fixture.add({{"seed", seed}, {"models.student.width", width}, {kLosses, loss}},
                    loss == "alone" ? "alone"
                    : loss == "at"  ? ""
                                    : "kd",
                    0.5 + 0.1 * std::stod(width) + 0.001 * static_cast<double>(loss.size()) +
                        0.0001 * std::stod(seed));
  const Comparison comparison = compared(fixture);
  const Method& at = method(comparison, "width 2, at");
  EXPECT_EQ(comparison.methods[at.to_kd->to].name, "width 2, kd") << "not soft, though that comes first";
  EXPECT_NEAR(at.to_kd->paired.mean, 0, 1e-12);
  EXPECT_EQ(comparison.methods[at.to_alone->to].name, "width 2, alone");
  EXPECT_EQ(comparison.methods[method(comparison, "width 1, soft").to_kd->to].name, "width 1, kd");
}

// All points learn by kd, at several temperatures: none is the plain one, and baselines are the undistilled
// student.
TEST(Methods, WithoutALonePointAreComparedWithTheBaselinesOfTheirRuns) {
  SweepFixture fixture;
  fixture.axes = {{"seed", {"1", "2"}}, {"models.student.width", {"1", "2"}}, {"temperature", {"1", "4"}}};
  for (const std::string seed : {"1", "2"})
    for (const std::string width : {"1", "2"})
      for (const std::string temperature : {"1", "4"})
        fixture
            .add({{"seed", seed}, {"models.student.width", width}, {"temperature", temperature}}, "kd",
                 0.8 + 0.01 * std::stod(temperature) + 0.1 * (width == "2"))
            .add_baseline(0.7 + 0.1 * (width == "2"));
  const Comparison comparison = compared(fixture);
  const Method& hot = method(comparison, "width 2, temperature 4");
  EXPECT_FALSE(hot.to_kd);
  EXPECT_EQ(comparison.methods[hot.to_alone->to].name, "alone, width 2");
  EXPECT_NEAR(hot.to_alone->paired.mean, 0.14, 1e-12);
  EXPECT_EQ(comparison.methods.size(), 6u);
}

TEST(Methods, OfASweepOverSeedsAloneAreOneOfTheSweepsName) {
  SweepFixture fixture;
  fixture.axes = {{"seed", {"1", "2"}}};
  fixture.add({{"seed", "1"}}, "", 0.8).add_baseline(0.7);
  fixture.add({{"seed", "2"}}, "", 0.82).add_baseline(0.71);
  const Comparison comparison = compared(fixture);
  EXPECT_NEAR(method(comparison, "comparison").to_alone->paired.mean, 0.105, 1e-12);
}

}  // namespace
}  // namespace limbeck::report::compare
