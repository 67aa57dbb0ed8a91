#include "limbeck/optim/schedules.h"

#include <gtest/gtest.h>

namespace limbeck::optim::schedules {
namespace {

const Registry& registry() {
  static const Registry all = [] {
    Registry made{"schedule"};
    register_schedules(made);
    return made;
  }();
  return all;
}

// Ten epochs of ten steps.
Progress at_step(int64_t step) { return {step, {.steps = 100, .steps_per_epoch = 10}}; }

std::shared_ptr<Schedule> make(const std::string& schedule) {
  Params params = Params::parse("schedule: " + schedule);
  const Builder builder = read_schedule(params, "schedule", registry());
  params.done();
  params.findings().check();
  return builder();
}

std::vector<std::string> faults(const std::string& schedule) {
  Params params = Params::parse("schedule: " + schedule);
  read_schedule(params, "schedule", registry());
  params.done();
  return params.findings().faults;
}

TEST(Schedule, IsConstantWhereAbsent) {
  Params params = Params::parse("epochs: 3");
  const auto schedule = read_schedule(params, "schedule", registry())();
  EXPECT_TRUE(params.findings().faults.empty());
  EXPECT_EQ(schedule->at(at_step(0)), 1);
  EXPECT_EQ(schedule->at(at_step(500)), 1);
}

TEST(Schedule, SmoothOnesMoveWithEveryStep) {
  for (const std::string schedule :
       {"cosine", "linear", "{schedule: polynomial, power: 2}", "{schedule: exponential, factor: 0.9}",
        "{schedule: cosine_restarts, first: 100%}"})
    for (int64_t step = 0; step < 99; ++step)
      EXPECT_GT(make(schedule)->at(at_step(step)), make(schedule)->at(at_step(step + 1)))
          << schedule << " " << step;
}

TEST(Schedule, ExponentialFallsByItsFactorEveryEpoch) {
  const auto schedule = make("{schedule: exponential, factor: 0.5}");
  EXPECT_NEAR(schedule->at(at_step(10)), 0.5, 1e-15);
  EXPECT_NEAR(schedule->at(at_step(30)), 0.125, 1e-15);
  EXPECT_NEAR(schedule->at(at_step(5)), 0.7071067811865476, 1e-15);
}

TEST(Schedule, MilestonesAreEpochsStepsOrShares) {
  // Milestone 3: the first three epochs run at the full rate, the fourth (steps 30 ...) at the lower one.
  for (const std::string milestone : {"3", "30 steps", "30%"}) {
    const auto schedule =
        make("{schedule: multistep, milestones: [" + milestone + ", 70 steps], factor: 0.5}");
    EXPECT_EQ(schedule->at(at_step(29)), 1) << milestone;
    EXPECT_EQ(schedule->at(at_step(30)), 0.5) << milestone;
    EXPECT_EQ(schedule->at(at_step(69)), 0.5) << milestone;
    EXPECT_EQ(schedule->at(at_step(70)), 0.25) << milestone;
  }
}

TEST(Schedule, StepDropsAtEpochEnds) {
  const auto schedule = make("{schedule: step, every: 4}");
  EXPECT_EQ(schedule->at(at_step(39)), 1);
  EXPECT_NEAR(schedule->at(at_step(40)), 0.1, 1e-15);
  EXPECT_NEAR(schedule->at(at_step(80)), 0.01, 1e-15);
}

TEST(Schedule, StepDropsEverySoManySteps) {
  const auto schedule =
      make("{schedule: step, every: 7%, factor: 0.5}");  // 7.000000000000001 steps as a double
  EXPECT_EQ(schedule->at(at_step(6)), 1);
  EXPECT_EQ(schedule->at(at_step(7)), 0.5);
  EXPECT_EQ(schedule->at(at_step(14)), 0.25);
}

TEST(Schedule, WarmUpRisesToTheFullRate) {
  const auto schedule = make("{schedule: constant, warmup: 2}");
  EXPECT_EQ(schedule->at(at_step(0)), 0);
  EXPECT_NEAR(schedule->at(at_step(5)), 0.25, 1e-15);
  EXPECT_NEAR(schedule->at(at_step(19)), 0.95, 1e-15);
  EXPECT_EQ(schedule->at(at_step(20)), 1);
  EXPECT_NEAR(make("{schedule: constant, warmup: 20%, warmup_from: 0.2}")->at(at_step(5)), 0.4, 1e-15);
}

TEST(Schedule, SmoothOnesFillWhatTheWarmUpLeaves) {
  // 80 steps are left: halfway is step 60.
  for (const std::string name : {"cosine", "linear", "polynomial"}) {
    const auto schedule = make("{schedule: " + name + ", warmup: 20 steps}");
    EXPECT_EQ(schedule->at(at_step(20)), 1) << name;
    EXPECT_NEAR(schedule->at(at_step(60)), 0.5, 1e-12) << name;
    EXPECT_NEAR(schedule->at(at_step(100)), 0, 1e-12) << name;
  }
  EXPECT_NEAR(make("{schedule: exponential, factor: 0.5, warmup: 2}")->at(at_step(30)), 0.5, 1e-15);
  EXPECT_EQ(make("{schedule: cosine_restarts, first: 4, warmup: 2}")->at(at_step(60)), 1);
}

TEST(Schedule, MilestonesCountFromTheStartWhateverTheWarmUp) {
  const auto multistep = make("{schedule: multistep, milestones: [5], factor: 0.5, warmup: 2}");
  EXPECT_EQ(multistep->at(at_step(49)), 1);
  EXPECT_EQ(multistep->at(at_step(50)), 0.5);
  const auto step = make("{schedule: step, every: 5, factor: 0.5, warmup: 2}");
  EXPECT_EQ(step->at(at_step(49)), 1);
  EXPECT_EQ(step->at(at_step(50)), 0.5);
  EXPECT_NEAR(step->at(at_step(10)), 0.5, 1e-15);  // halfway up
}

TEST(Schedule, WarmUpMayFillTheWholeStage) {
  const auto schedule = make("{schedule: cosine, warmup: 100%}");
  EXPECT_NEAR(schedule->at(at_step(99)), 0.99, 1e-15);
  EXPECT_EQ(schedule->at(at_step(100)), 1);
}

TEST(Schedule, AWarmUpBetweenStepsIsRounded) {
  const auto schedule = make("{schedule: constant, warmup: 0.5}");
  const Progress third{3, {.steps = 70, .steps_per_epoch = 7}};  // 3.5 steps are 4
  EXPECT_NEAR(schedule->at(third), 0.75, 1e-15);
}

TEST(Schedule, LinearAndPolynomialStayAtTheirEnd) {
  EXPECT_EQ(make("{schedule: linear, end: 0.2}")->at(at_step(150)), 0.2);
  EXPECT_EQ(make("{schedule: polynomial, power: 3, end: 0.1}")->at(at_step(150)), 0.1);
  EXPECT_NEAR(make("{schedule: linear, end: 0.2}")->at(at_step(50)), 0.6, 1e-15);
}

TEST(Schedule, RestartsOfEqualLengthRepeat) {
  const auto schedule = make("{schedule: cosine_restarts, first: 25%, end: 0.1}");
  for (int64_t step = 0; step < 25; ++step)
    for (const int64_t wave : {1, 2, 3})
      EXPECT_NEAR(schedule->at(at_step(step)), schedule->at(at_step(step + 25 * wave)), 1e-12);
  EXPECT_EQ(schedule->at(at_step(75)), 1);
}

TEST(Schedule, OneCycleReachesItsPeakOnceAndEndsLowest) {
  const auto schedule = make("{schedule: one_cycle, peak: 4, rise: 3, start_divisor: 8, end_divisor: 10}");
  EXPECT_NEAR(schedule->at(at_step(0)), 0.5, 1e-12);
  EXPECT_NEAR(schedule->at(at_step(29)), 4, 1e-12);
  EXPECT_NEAR(schedule->at(at_step(99)), 0.05, 1e-12);
  EXPECT_NEAR(schedule->at(at_step(150)), 0.05, 1e-12);
  for (int64_t step = 0; step < 29; ++step)
    EXPECT_LT(schedule->at(at_step(step)), schedule->at(at_step(step + 1)));
  for (int64_t step = 29; step < 99; ++step)
    EXPECT_GT(schedule->at(at_step(step)), schedule->at(at_step(step + 1)));
}

TEST(Schedule, PlateauWaitsLongerThanItsPatience) {
  const auto schedule = make("{schedule: plateau, metric: train.loss, factor: 0.5, patience: 1, floor: 0.3}");
  EXPECT_EQ(schedule->metric(), "train.loss");
  std::vector<double> levels;
  for (const double loss : {3.0, 3.0, 3.0, 3.0, 3.0, 2.0}) {
    schedule->epoch_ended({{"train.loss", loss}});
    levels.push_back(schedule->at(at_step(0)));
  }
  EXPECT_EQ(levels, (std::vector<double>{1, 1, 0.5, 0.5, 0.3, 0.3}));
}

TEST(Schedule, PlateauGoesOnFromItsStateAlsoUnderAWarmUp) {
  const std::string text =
      "{schedule: plateau, metric: valid.loss, factor: 0.5, patience: 1, cooldown: 1, warmup: 1, threshold: "
      "0}";
  const std::vector<double> losses{5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3};
  for (std::size_t stop = 0; stop <= losses.size(); ++stop) {
    const auto before = make(text), after = make(text);
    for (std::size_t i = 0; i < stop; ++i) before->epoch_ended({{"valid.loss", losses[i]}});
    after->restore(before->state());
    for (std::size_t i = stop; i < losses.size(); ++i) {
      before->epoch_ended({{"valid.loss", losses[i]}});
      after->epoch_ended({{"valid.loss", losses[i]}});
      EXPECT_EQ(before->at(at_step(50)), after->at(at_step(50)));
      EXPECT_EQ(before->state(), after->state());
    }
    EXPECT_LT(before->at(at_step(50)), 1);
  }
}

TEST(Schedule, OptionsAreChecked) {
  const auto one = [](const std::string& schedule, const std::string& fault) {
    const auto found = faults(schedule);
    ASSERT_EQ(found.size(), 1u) << schedule << (found.empty() ? "" : ": " + found[0]);
    EXPECT_NE(found[0].find(fault), std::string::npos) << found[0];
  };
  one("cosin", "schedule.schedule is an unknown schedule 'cosin'; did you mean 'cosine'?");
  one("{schedule: cosine, and: 0.1}", "schedule.and is not a known key; did you mean 'end'?");
  one("{schedule: cosine, end: -1}", "schedule.end must be >= 0, not -1");
  one("{schedule: cosine, warmup: soon}", "schedule.warmup must be a duration");
  one("{schedule: cosine, warmup_from: 0.1}", "schedule.warmup_from needs a warmup");
  one("{schedule: cosine, warmup: 1, warmup_from: 2}", "schedule.warmup_from must be 0 to 1, not 2");
  one("{schedule: step}", "schedule.every is needed");
  one("{schedule: step, every: 0}", "schedule.every must be above 0");
  one("{schedule: multistep}", "schedule.milestones is needed");
  one("{schedule: multistep, milestones: [3, late]}", "must be a duration");
  one("{schedule: exponential}", "schedule.factor is needed");
  one("{schedule: cosine_restarts, first: 2, times: 0.5}", "schedule.times must be >= 1, not 0.5");
  one("{schedule: plateau}", "schedule.metric is needed");
  one("{schedule: plateau, metric: train.loss, factor: 2}",
      "schedule.factor must be 0 to 1, without 0, not 2");
  one("{schedule: one_cycle, shape: round}", "schedule.shape must be one of cosine, linear");
}

TEST(Schedule, EveryEntryUnderstandsItsOwnExampleAndAWarmUp) {
  for (const auto& [name, entry] : registry().entries()) {
    std::string example = entry.example;
    if (example.find("warmup") == std::string::npos) example += "\nwarmup: 2";
    Params params = Params::parse("schedule: " + name + "\n" + example);
    const Builder builder = make_schedule(params, registry());
    ASSERT_TRUE(params.findings().faults.empty()) << name << ": " << params.findings().faults[0];
    EXPECT_EQ(builder()->at(at_step(0)), 0) << name;
  }
}

}  // namespace
}  // namespace limbeck::optim::schedules
