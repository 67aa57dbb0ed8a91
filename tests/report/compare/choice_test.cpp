#include "limbeck/report/compare/choice.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

const std::string kRate = "stages.distil.optimizer.learning_rate", kLosses = "stages.distil.losses";

// Two methods at two rates and two seeds. On test the small rate is best for both, on valid for kd alone.
SweepFixture two_rates() {
  SweepFixture fixture;
  fixture.axes = {{"seed", {"1", "2"}}, {kLosses, {"kd", "dkd"}}, {kRate, {"0.1", "0.01"}}};
  for (const std::string seed : {"1", "2"})
    for (const std::string loss : {"kd", "dkd"})
      for (const std::string rate : {"0.1", "0.01"}) {
        const bool small = rate == "0.01";
        PointFixture& point =
            fixture.add({{"seed", seed}, {kLosses, loss}, {kRate, rate}}, loss == "kd" ? "kd" : "",
                        (small ? 0.8 : 0.7) + 0.01 * std::stod(seed));
        point.validate(small == (loss == "kd") ? 0.9 : 0.6, /*before=*/small ? 0.1 : 0.99);
      }
  return fixture;
}

std::string refused(const SweepFixture& fixture, const std::string& axis = kRate) {
  return test::message_of<UserError>([&] { compared(fixture, {.axis = axis}); });
}

TEST(Choice, TakesTheBestOnTheValidationSetAndNeverOnTheTestSet) {
  const Comparison comparison = compared(two_rates(), {.axis = kRate});
  EXPECT_EQ(comparison.methods.size(), 2u);
  const Method &kd = method(comparison, "kd"), &dkd = method(comparison, "dkd");
  EXPECT_EQ(kd.chosen->value, "0.01");
  EXPECT_EQ(dkd.chosen->value, "0.1") << "though 0.01 is better on test";
  EXPECT_EQ(dkd.chosen->values, 2);
  EXPECT_EQ(dkd.chosen->runs, 4);
  EXPECT_NEAR(dkd.summary.mean, 0.715, 1e-12);
  EXPECT_NEAR(dkd.to_kd->paired.mean, -0.1, 1e-12);
}

TEST(Choice, TakesTheLowestWhereLowIsGood) {
  SweepFixture fixture = two_rates();
  for (PointFixture& point : fixture.points) {
    point.judged["models"]["student"] = {{"rmse", 0.3}};
    point.judged["measures"] = {{"rmse", {{"title", "rmse"}, {"better", "lower"}}}};
    for (Json& line : point.metrics)
      line["values"]["valid.rmse"] = point.labels.at(kRate) == "0.1" ? 0.2 : 0.4;
  }
  EXPECT_EQ(method(compared(fixture, {.axis = kRate}), "kd").chosen->value, "0.1");
}

TEST(Choice, OfNothingLeavesAllMethods) { EXPECT_EQ(compared(two_rates()).methods.size(), 4u); }

TEST(Choice, AlsoTunesABaselineThatTheAxisReaches) {
  SweepFixture fixture = two_rates();
  for (PointFixture& point : fixture.points) {
    const bool small = point.labels.at(kRate) == "0.01";
    point.add_baseline(small ? 0.6 : 0.65);
    Json line = point.metrics.back();
    line["stage"] = "distil.alone";
    line["model"] = "student.alone";
    line["values"]["valid.accuracy"] = small ? 0.66 : 0.55;
    point.metrics.push_back(line);
  }
  const Comparison comparison = compared(fixture, {.axis = kRate});
  EXPECT_EQ(method(comparison, "alone").chosen->value, "0.01");
  EXPECT_NEAR(method(comparison, "alone").summary.mean, 0.6, 1e-12);
}

TEST(Choice, LeavesABaselineThatTheAxisDoesNotReach) {
  SweepFixture fixture = two_rates();
  for (PointFixture& point : fixture.points) point.add_baseline(0.6);
  const Comparison comparison = compared(fixture, {.axis = kRate});
  EXPECT_FALSE(method(comparison, "alone").chosen);
  EXPECT_EQ(method(comparison, "alone").summary.count, 2);
}

TEST(Choice, OfMethodsThatWereNotTriedEquallyOftenIsRefused) {
  SweepFixture fixture = two_rates();
  fixture.at("seed=2,losses=dkd,learning_rate=0.1").finished = false;
  const std::string said = refused(fixture);
  EXPECT_NE(said.find("the methods were not tried equally along " + kRate + ": kd 4 runs, dkd 3 runs."),
            std::string::npos)
      << said;
}

TEST(Choice, WithoutAValidationSetOfTrainingDataIsRefusedWithTheRemedy) {
  SweepFixture none = two_rates(), held = two_rates(), elsewhere = two_rates(), made = two_rates();
  none.points[0].summary["sets"].erase(1);
  held.points[0].summary["sets"][1]["held_out"] = true;
  elsewhere.points[0].summary["sets"][1]["source"] = "mnist";
  made.points[0].summary["sets"][1]["held_from"] = "";
  for (const SweepFixture& fixture : {none, held, elsewhere, made}) {
    const std::string said = refused(fixture);
    EXPECT_NE(said.find("has no validation set made of training data"), std::string::npos) << said;
    EXPECT_NE(said.find("hold_out: {valid: last 10%}"), std::string::npos);
  }
  made.points[0].summary["sets"][1]["held_from"] = "train";
  EXPECT_EQ(refused(made), "");
}

TEST(Choice, OfRunsThatDidNotValidateIsRefused) {
  SweepFixture fixture = two_rates();
  fixture.points[1].metrics.clear();
  EXPECT_NE(refused(fixture).find("has not measured valid.accuracy of kd"), std::string::npos);
}

TEST(Choice, OfAnUnknownAxisOrOfASeedIsRefused) {
  EXPECT_NE(refused(two_rates(), "stages.distil.loses").find("did you mean 'stages.distil.losses'?"),
            std::string::npos);
  EXPECT_NE(refused(two_rates(), "seed").find("the best of several seeds is luck"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::report::compare
