// Stages `calibrate` as recipes write them: what they change, what they record, and what they refuse.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/record/metrics.h"
#include "limbeck/train/probe.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

namespace fs = std::filesystem;

// A student that has never seen class 2. CALIBRATE stands for the keys of the stage, or for further stages
// behind it.
const std::string kRecipe = R"(
limbeck: 1
name: ran
seed: 3
data:
  train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 90, noise: 0.2, hold_out: {valid: last 30, spare: last 10}}
  test: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 24, held_out: true}
  two: {of: train, classes: {drop: [2]}}
  raw: {of: valid, unlabelled: true}
models:
  teacher: {arch: mlp, hidden: [8]}
  student: {arch: mlp, hidden: [8]}
  both: {arch: ensemble, members: [teacher, student]}
defaults: {epochs: 8, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages:
  - {name: teach, train: teacher, epochs: 40}
  - {name: distil, train: student, data: two, losses: [{loss: kd, temperature: 2}]}
  CALIBRATE
export: [safetensors]
)";

const std::string kRaise = "- {name: correct, calibrate: student, by: class_bias, classes: [2]}";

std::string recipe(const std::string& stages) { return test::with(kRecipe, "CALIBRATE", stages); }

// The faults that compiling finds, the probe, or opening the sets.
std::string fault(const std::string& recipe) {
  return test::message_of<UserError>([&] {
    const Plan plan = test::compiled(recipe);
    Sets sets(plan, Sets::Rows::real);
    open_sets(plan, sets);
    Models models(plan, at::kCPU, true);
    probe(plan, sets, models);
  });
}

void expect_fault(const std::string& stages, const std::string& part) {
  const std::string found = fault(recipe(stages));
  EXPECT_NE(found.find(part), std::string::npos) << found << "\n  where: " << part;
}

record::Json event(const test::Ran& ran, const std::string& kind) {
  for (const auto& line : record::read_metrics(ran.folder() / "metrics.jsonl"))
    if (line.at("event") == kind) return line;
  return {};
}

// Both end in the same weights but for the correction.
struct Pair {
  explicit Pair(const std::string& stages) : with(recipe(stages)), without(recipe("")) {}
  Tensors after() const { return with.model("student"); }
  Tensors before() const { return without.model("student"); }
  test::Ran with, without;
};

TEST(Calibrate, RaisesTheBiasOfTheNamedClassesAlone) {
  const Pair pair(kRaise);
  const Tensors before = pair.before(), after = pair.after();
  const double offset = event(pair.with, "calibrated").at("values").at("offset");
  EXPECT_GT(offset, 0) << "a class that was never seen is called too rarely";
  Tensor expected = before.at("head.bias").clone();
  expected[2] += offset;
  EXPECT_TRUE(at::equal(after.at("head.bias"), expected));
  EXPECT_EQ(test::differing(before, after), 1);
}

TEST(Calibrate, DividesTheHeadByTheTemperature) {
  const Pair pair("- {name: correct, calibrate: student, by: temperature, data: valid}");
  const Tensors before = pair.before(), after = pair.after();
  const auto values = event(pair.with, "calibrated").at("values");
  const double temperature = values.at("temperature");
  for (const std::string name : {"head.weight", "head.bias"})
    EXPECT_TRUE(at::equal(after.at(name), before.at(name) / temperature)) << name;
  EXPECT_EQ(test::differing(before, after), 2);
  EXPECT_EQ(values.at("errors_before"), values.at("errors_after")) << "no call changes";
  EXPECT_LT(values.at("cross_entropy_after"), values.at("cross_entropy_before"));
}

TEST(Calibrate, IsSeenByWhateverComesAfterIt) {
  const Pair pair(kRaise + "\n  - {name: seen, evaluate: student, data: valid}");
  const auto values = event(pair.with, "calibrated").at("values");
  const double right = event(pair.with, "evaluated").at("values").at("accuracy");
  EXPECT_NEAR(right, 1 - values.at("errors_after").get<double>() / 30, 1e-9);
  EXPECT_LT(values.at("errors_after"), values.at("errors_before"));
  test::expect_same(load_tensors(pair.with.folder() / "student/model.safetensors"), pair.after());
  // The test set is judged with the correction, and was not looked at for it.
  EXPECT_NE(event(pair.with, "judged").at("values"), event(pair.without, "judged").at("values"));
}

TEST(Calibrate, IsRecordedInTheSummary) {
  const test::Ran ran(recipe(kRaise));
  const auto stages = ran.summary().at("stages");
  ASSERT_EQ(stages.size(), 3u);
  EXPECT_EQ(stages[2].at("verb"), "calibrate");
  EXPECT_EQ(stages[2].at("object"), record::Json::array({"student"}));
  EXPECT_EQ(stages[2].at("by"), "class_bias");
  EXPECT_EQ(stages[2].at("set"), "valid");
  EXPECT_EQ(stages[2].at("samples"), 30);
  EXPECT_EQ(stages[2].at("values"), event(ran, "calibrated").at("values"));
  EXPECT_EQ(ran.summary().at("outcome"), record::Json::array({"student"}));
}

// A run that goes on after its last stage has the same bytes.
TEST(Calibrate, ResumesWithTheSameBytes) {
  const std::string text = recipe(kRaise + "\n  - {name: seen, evaluate: student, data: valid}");
  const test::Ran ran(text);
  const auto files = [&] {
    std::map<std::string, std::string> all;
    for (const std::string file : {"metrics.jsonl", "summary.json", "models/student/model.safetensors"})
      all[file] = test::content_of(ran.folder() / file);
    return all;
  };
  const auto first = files();
  fs::remove(ran.folder() / "summary.json");
  fs::remove_all(ran.folder() / "models");
  RunOptions options;
  options.folder = ran.folder();
  Observer nobody;
  run(test::compiled(text), options, nobody);
  EXPECT_EQ(files(), first);
}

// A student that learns on from a corrected teacher sees another teacher.
TEST(Calibrate, ChangesWhatATeacherTeaches) {
  const std::string again =
      "- {name: again, train: student, data: two, losses: [{loss: kd, temperature: 2}]}";
  const auto noisy = [](const std::string& stages) {
    return test::with(recipe(stages), "noise: 0.2", "noise: 0.3");
  };
  const test::Ran with(noisy("- {calibrate: teacher, by: temperature}\n  " + again)), without(noisy(again));
  EXPECT_GT(test::differing(with.model("student"), without.model("student")), 0);
}

TEST(Calibrate, CorrectsTheLoneTwinToo) {
  const std::string text = recipe(kRaise) + "baseline: {stages.distil.losses: [cross_entropy]}\n";
  const Plan plan = test::compiled(text);
  ASSERT_EQ(plan.stages.size(), 5u);
  EXPECT_EQ(plan.stages[4]->name, "correct.alone");
  EXPECT_EQ(plan.stages[4]->declare().changes, std::vector<std::string>{"student.alone"});
  const auto stages = test::Ran(text).summary().at("stages");
  EXPECT_EQ(stages[4].at("object"), record::Json::array({"student.alone"}));
  EXPECT_TRUE(stages[4].at("baseline"));
}

TEST(Calibrate, IsTheOutcomeWhereNothingLearns) {
  const test::Ran ran(recipe(""));
  const std::string weights = (ran.folder() / "models/student").string();
  std::string text = test::with(recipe("- {calibrate: student, by: temperature}"),
                                "  - {name: teach, train: teacher, epochs: 40}\n", "");
  text = test::with(
      text, "  - {name: distil, train: student, data: two, losses: [{loss: kd, temperature: 2}]}\n", "");
  text = test::with(text, "student: {arch: mlp, hidden: [8]}",
                    "student: {arch: mlp, hidden: [8], weights: {file: " + weights + "}}");
  text = test::with(text, "  teacher: {arch: mlp, hidden: [8]}\n", "");
  text = test::with(text, "members: [teacher, student]", "members: [student]");
  text = test::with(
      text, "defaults: {epochs: 8, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 0.1}}\n", "");
  const test::Ran alone(text);
  EXPECT_EQ(alone.summary().at("outcome"), record::Json::array({"student"}));
  EXPECT_EQ(test::differing(alone.model("student"), ran.model("student")), 2);
  EXPECT_FALSE(event(alone, "judged").is_null());
}

TEST(Calibrate, NeverLooksAtWhatIsHeldOut) {
  expect_fault("- {calibrate: student, by: temperature, data: test}",
               "data names 'test', which is held out to tell how good the corrected model is");
  expect_fault("- {evaluate: student, data: test}\n  " + kRaise,
               "looks at 'test' before the last stage that changes a model; test data is read only after it");
}

TEST(Calibrate, WantsSamplesThatTheModelHasNotLearntFrom) {
  expect_fault("- {calibrate: student, by: temperature, data: two}",
               "samples with 'two', which is trained on");
  const std::string none = test::with(recipe(kRaise), ", hold_out: {valid: last 30, spare: last 10}", "");
  EXPECT_NE(fault(test::with(none, "raw: {of: valid", "raw: {of: train"))
                .find("correct.data is needed: a set that the model has not"),
            std::string::npos);
  EXPECT_EQ(fault(recipe("- {calibrate: student, by: temperature, data: spare}")), "");
  expect_fault("- {calibrate: student, by: temperature, data: raw}",
               "the samples of 'raw' have no labels to go by");
}

TEST(Calibrate, RefusesClassesThatDoNotServe) {
  expect_fault("- {calibrate: student, by: class_bias}", "classes is needed: the classes whose biases move");
  expect_fault("- {calibrate: student, by: class_bias, classes: [3]}",
               "classes names 3, and 'student' has the classes 0 to 2");
  expect_fault("- {calibrate: student, by: class_bias, classes: [0, 1, 2]}", "classes names every class");
  expect_fault("- {calibrate: student, by: class_bias, classes: [1, 1]}", "classes names a class twice");
  expect_fault("- {calibrate: student, by: temperature, classes: [1]}", "classes is for by: class_bias");
  expect_fault("- {calibrate: student, by: platt}", "by must be one of class_bias, temperature");
}

TEST(Calibrate, RefusesModelsThatDoNotServe) {
  expect_fault("- {calibrate: pupil, by: temperature}", "names the model 'pupil', which is not in 'models'");
  expect_fault("- {calibrate: both, by: temperature}",
               "names 'both', which is an ensemble and has no weights of its own; calibrate its members");
  const std::string early = test::with(kRecipe, "  - {name: teach,",
                                       "  - {calibrate: teacher, by: temperature}\n  - {name: teach,");
  EXPECT_NE(fault(test::with(early, "CALIBRATE", "")).find("uses 'teacher', which has no weights by then"),
            std::string::npos);
}

// A baseline that corrects otherwise, or not at all, does so to a twin: the run's own model keeps its
// correction.
TEST(Calibrate, OfABaselineIsOfTheTwin) {
  for (const std::string change : {"{stages.correct: skip}", "{stages.correct.classes: [1]}"}) {
    SCOPED_TRACE(change);
    const Plan plan = test::compiled(recipe(kRaise) + "baseline: " + change + "\n");
    EXPECT_EQ(plan.warnings, std::vector<std::string>{});
    EXPECT_EQ(plan.alone.at("student"), "student.alone");
    int of_student = 0;
    for (const auto& stage : plan.stages)
      if (stage->verb == "calibrate" && stage->declare().changes.front() == "student") ++of_student;
    EXPECT_EQ(of_student, 1);
  }
}

// An analysis keeps its place before what changes a model.
TEST(Calibrate, ComesAfterAnAnalysisThatStandsBeforeIt) {
  const std::string drawn = "- {name: drawn, explain: student, by: soft_targets, data: valid}\n  ";
  const Plan plan =
      test::compiled(recipe(drawn + kRaise) + "baseline: {stages.distil.losses: [cross_entropy]}\n");
  EXPECT_EQ(plan.stages[2]->key, "drawn");
  EXPECT_EQ(plan.stages[3]->key, "correct");
}

TEST(Calibrate, RefusesSamplesThatJudgeLater) {
  const std::string shared =
      test::with(recipe("- {calibrate: student, by: temperature, data: tune}"),
                 "  test: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 24, held_out: true}",
                 "  other: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 24}\n"
                 "  tune: {of: other, part: last 10}\n"
                 "  test: {of: other, part: last 4, held_out: true}");
  EXPECT_NE(fault(shared).find("shares 4 samples with 'tune', by which something is chosen"),
            std::string::npos)
      << fault(shared);
}

TEST(Calibrate, RefusesATemperatureAtTheEndOfItsRange) {
  const std::string said =
      test::message_of<UserError>([] { test::Ran ran(recipe("- {calibrate: teacher, by: temperature}")); });
  EXPECT_NE(said.find("no temperature fits 'teacher' on 'valid': every sample is called right"),
            std::string::npos)
      << said;
}

}  // namespace
}  // namespace limbeck::train
