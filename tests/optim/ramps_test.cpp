#include "limbeck/optim/ramps.h"

#include <gtest/gtest.h>

namespace limbeck::optim {
namespace {

const ramps::Registry& registry() {
  static const ramps::Registry all = [] {
    ramps::Registry made{"ramp"};
    ramps::register_ramps(made);
    return made;
  }();
  return all;
}

// Ten epochs of ten steps.
Progress at_step(int64_t step) { return {step, {.steps = 100, .steps_per_epoch = 10}}; }

Value make(const std::string& ramp) {
  Params params = Params::parse("weight: " + ramp);
  const ValueBuilder builder = read_value(params, "weight", 1, Range::from(0), "a weight", registry());
  params.done();
  params.findings().check();
  return builder();
}

std::vector<std::string> faults(const std::string& yaml, const Range& range = Range::any()) {
  Params params = Params::parse(yaml);
  read_value(params, "weight", 1, range, "a weight", registry());
  params.done();
  return params.findings().faults;
}

TEST(Value, IsANumber) {
  const Value value = make("0.5");
  EXPECT_EQ(value.at(at_step(0)), 0.5);
  EXPECT_EQ(value.at(at_step(99)), 0.5);
  EXPECT_TRUE(value.stays(0.5, at_step(0)));
  EXPECT_FALSE(value.stays(0, at_step(0)));
  EXPECT_EQ(value.ramp(), nullptr);
}

TEST(Value, IsItsFallbackWhereAbsent) {
  Params params = Params::parse("{}");
  EXPECT_EQ(read_value(params, "weight", 3, Range::from(0), "a weight", registry())().at(at_step(0)), 3);
}

TEST(Ramp, LinearMovesWithEveryStep) {
  // From 4 to 1 between steps 20 and 50: a tenth of the way is 0.3.
  const Value value = make("{ramp: linear, start: 4, end: 1, begin: 20 steps, until: 50%}");
  EXPECT_EQ(value.at(at_step(0)), 4);
  EXPECT_EQ(value.at(at_step(20)), 4);
  EXPECT_NEAR(value.at(at_step(23)), 3.7, 1e-12);
  EXPECT_NEAR(value.at(at_step(24)), 3.6, 1e-12);
  EXPECT_NEAR(value.at(at_step(35)), 2.5, 1e-12);
  EXPECT_EQ(value.at(at_step(50)), 1);
  EXPECT_EQ(value.at(at_step(250)), 1);
}

TEST(Ramp, FillsTheStageByDefault) {
  const Value value = make("{ramp: linear, start: 1000, end: 0}");
  EXPECT_EQ(value.at(at_step(0)), 1000);
  EXPECT_NEAR(value.at(at_step(50)), 500, 1e-9);
  EXPECT_GT(value.at(at_step(99)), 0);
  EXPECT_EQ(value.at(at_step(100)), 0);
}

TEST(Ramp, CoursesDifferHalfwayAndMeetAtTheEnds) {
  // Halfway from 8 to 2: 5, 5, 2 + 6/8, sqrt(16). A quarter of the way by cosine: 2 + 6 (1 + sqrt(1/2)) / 2.
  const auto value = [](const std::string& ramp, int64_t step) {
    return make("{ramp: " + ramp + ", start: 8, end: 2}").at(at_step(step));
  };
  EXPECT_NEAR(value("linear", 50), 5, 1e-12);
  EXPECT_NEAR(value("cosine", 50), 5, 1e-12);
  EXPECT_NEAR(value("cosine", 25), 7.121320343559642, 1e-12);
  EXPECT_NEAR(value("cubic", 50), 2.75, 1e-12);
  EXPECT_NEAR(value("exponential", 50), 4, 1e-12);
  for (const std::string ramp : {"linear", "cosine", "cubic", "exponential"}) {
    EXPECT_EQ(value(ramp, 0), 8) << ramp;
    EXPECT_EQ(value(ramp, 100), 2) << ramp;
  }
}

TEST(Ramp, JumpsWhereItEndsBeforeItBegins) {
  // Which of the two durations is longer only the stage's length tells.
  const Value value = make("{ramp: linear, start: 4, end: 1, begin: 50 steps, until: 2}");
  EXPECT_EQ(value.at(at_step(19)), 4);
  EXPECT_EQ(value.at(at_step(20)), 1);
}

TEST(Ramp, StepsAtTheFirstStepOfItsMoment) {
  const Value value = make("{ramp: step, start: 0.9, end: 0, at: 67%}");
  EXPECT_EQ(value.at(at_step(66)), 0.9);
  EXPECT_EQ(value.at(at_step(67)), 0);
  EXPECT_EQ(make("{ramp: step, start: 1, end: 2, at: 3}").at(at_step(29)), 1);
  EXPECT_EQ(make("{ramp: step, start: 1, end: 2, at: 3}").at(at_step(30)), 2);
}

TEST(Ramp, EarlyStoppedDistillationAsInThePublishedTable) {
  // eskd.md: E = 6, stop = 3: label weights 0.1 and 1, soft weights 0.9 and 0; with a ramp over 2 epochs 0.9,
  // 0.6, 0.3, 0.
  const auto at_epoch = [](const std::string& ramp, int64_t epoch) { return make(ramp).at({epoch, {6, 1}}); };
  const std::vector<double> hard{0.9, 0.9, 0.9, 0, 0, 0}, soft{0.9, 0.9, 0.9, 0.6, 0.3, 0};
  for (int64_t epoch = 0; epoch < 6; ++epoch) {
    EXPECT_EQ(at_epoch("{ramp: step, start: 0.9, end: 0, at: 3}", epoch),
              hard[static_cast<std::size_t>(epoch)]);
    EXPECT_NEAR(at_epoch("{ramp: linear, start: 0.9, end: 0, begin: 2, until: 5}", epoch),
                soft[static_cast<std::size_t>(epoch)], 1e-12);
  }
}

TEST(Ramp, KnowsWhenItStaysForGood) {
  for (const std::string ramp : {"{ramp: step, start: 1, end: 0, at: 40 steps}",
                                 "{ramp: linear, start: 1, end: 0, until: 40 steps}"}) {
    const Value value = make(ramp);
    EXPECT_FALSE(value.stays(0, at_step(39))) << ramp;
    EXPECT_TRUE(value.stays(0, at_step(40))) << ramp;
    EXPECT_FALSE(value.stays(1, at_step(0))) << ramp;
  }
  // At 0 now, but not for good.
  EXPECT_FALSE(make("{ramp: linear, start: 0, end: 1}").stays(0, at_step(0)));
  EXPECT_TRUE(make("{ramp: linear, start: 0, end: 0}").stays(0, at_step(0)));
}

TEST(Ramp, StepsWhenAMetricHasBeenFlatForItsPatience) {
  const Value value =
      make("{ramp: step, start: 0.9, end: 0, when: {flat: train.loss, patience: 2, threshold: 0.1}}");
  ramps::Ramp& ramp = *value.ramp();
  EXPECT_EQ(ramp.metric(), "train.loss");
  // 10; 8 gains a fifth; 7.9 and 7.5 gain less than a tenth of 8; what comes later changes nothing.
  for (const double loss : {10.0, 8.0, 7.9}) {
    ramp.epoch_ended({{"train.loss", loss}});
    EXPECT_EQ(value.at(at_step(10)), 0.9);
    EXPECT_FALSE(value.stays(0, at_step(10)));
  }
  ramp.epoch_ended({{"train.loss", 7.5}});
  EXPECT_EQ(value.at(at_step(10)), 0);
  EXPECT_TRUE(value.stays(0, at_step(10)));
  ramp.epoch_ended({{"train.loss", 1}});
  EXPECT_EQ(value.at(at_step(10)), 0);
}

TEST(Ramp, GoesOnFromItsState) {
  const std::string text = "{ramp: step, start: 0.9, end: 0, when: {flat: valid.accuracy, patience: 2}}";
  const std::vector<double> accuracy{0.5, 0.6, 0.6, 0.61, 0.61, 0.61, 0.61};
  const Value unbroken = make(text);
  for (std::size_t stop = 0; stop < accuracy.size(); ++stop) {
    const Value before = make(text), after = make(text);
    for (std::size_t i = 0; i < stop; ++i)
      before.ramp()->epoch_ended({{"valid.accuracy", {accuracy[i], true}}});
    after.ramp()->restore(before.ramp()->state());
    for (std::size_t i = stop; i < accuracy.size(); ++i) {
      before.ramp()->epoch_ended({{"valid.accuracy", {accuracy[i], true}}});
      after.ramp()->epoch_ended({{"valid.accuracy", {accuracy[i], true}}});
      EXPECT_EQ(before.ramp()->state(), after.ramp()->state());
      EXPECT_EQ(before.at(at_step(0)), i >= 5 ? 0 : 0.9) << i;
    }
  }
}

TEST(Ramp, OptionsAreChecked) {
  const auto one = [](const std::string& yaml, const std::string& fault, const Range& range = Range::any()) {
    const auto found = faults(yaml, range);
    ASSERT_EQ(found.size(), 1u) << yaml
                                << (found.empty() ? ""
                                                  : ": " + found[0] + (found.size() > 1 ? found[1] : ""));
    EXPECT_NE(found[0].find(fault), std::string::npos) << found[0];
  };
  one("weight: o.5", "weight must be a number");
  one("weight: -1", "weight must be >= 0, not -1", Range::from(0));
  one("weight: {ramp: linear, start: 2, end: 0.5}", "weight.start must be 0 to 1, not 2",
      Range::between(0, 1));
  one("weight: {ramp: linear, start: 1, end: -0.5}", "weight.end must be 0 to 1, not -0.5",
      Range::between(0, 1));
  one("weight: {ramp: linear, start: 1}", "weight.end is needed");
  one("weight: {ramp: liner, start: 1, end: 0}", "unknown ramp 'liner'; did you mean 'linear'?");
  one("weight: {ramp: linear, start: 1, end: 0, begin: 5, until: 5}",
      "weight.until must come after begin (5)");
  one("weight: {ramp: linear, start: 1, end: 0, at: 5}", "weight.at is not a known key");
  one("weight: {ramp: exponential, start: 1, end: 0}", "weight.end must be > 0, not 0");
  one("weight: {ramp: step, start: 1, end: 0}", "needs either at or when");
  one("weight: {ramp: step, start: 1, end: 0, at: 3, when: {flat: train.loss}}", "needs either at or when");
  one("weight: {ramp: step, start: 1, end: 0, when: {patience: 2}}", "weight.when.flat is needed");
  one("weight: {ramp: step, start: 1, end: 0, when: {flat: train.loss, patience: 0}}",
      "patience must be >= 1, not 0");
  one("weight: {ramp: step, start: 1, end: 0, when: {flat: train.loss, every: 2}}",
      "every is not a known key");
}

TEST(Ramp, FaultyOptionsStillGiveAValue) {
  Params params = Params::parse("weight: {ramp: liner, start: 1, end: 0}");
  EXPECT_EQ(read_value(params, "weight", 2, Range::any(), "a weight", registry())().at(at_step(0)), 2);
}

TEST(Ramp, EveryEntryUnderstandsItsOwnExample) {
  for (const auto& [name, entry] : registry().entries()) {
    Params params = Params::parse("ramp: " + name + "\n" + entry.example);
    ASSERT_NE(registry().make(params), nullptr) << name;
    EXPECT_TRUE(params.findings().faults.empty()) << name << ": " << params.findings().faults[0];
  }
}

}  // namespace
}  // namespace limbeck::optim
