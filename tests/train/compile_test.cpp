#include <gtest/gtest.h>

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/learning.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

const std::string kHead = R"(
limbeck: 1
name: small
data:
  train: {set: synthetic, samples: 100, hold_out: {valid: last 10%}, transforms: [normalize]}
  test: {like: train, split: test}
models:
  teacher: {arch: mlp, hidden: [16]}
  student: {arch: mlp, hidden: [8]}
defaults: {epochs: 2, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 0.1}}
)";

const std::string kStages = R"(
stages:
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [{loss: cross_entropy, weight: 0.2}, {loss: kd, weight: 0.8, temperature: 2}]}
)";

Plan compiled(const std::string& text, const std::vector<std::string>& sets = {}) {
  return compile(config::parse(text, "recipe.yaml"), everything(), {.sets = sets, .name = "unnamed"});
}

std::vector<std::string> faults_of(const std::string& text, const std::vector<std::string>& sets = {}) {
  try {
    compiled(text, sets);
  } catch (const RecipeError& error) {
    return error.faults();
  }
  return {};
}

bool has(const std::vector<std::string>& faults, const std::string& part) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const std::string& f) { return f.find(part) != std::string::npos; });
}

std::vector<std::string> stage_names(const Plan& plan) {
  std::vector<std::string> names;
  for (const auto& stage : plan.stages) names.push_back(stage->name);
  return names;
}

TEST(Compile, TellsTenFaultsInOneGoWithTheirPlaces) {
  const auto faults = faults_of(R"(limbeck: 1
name: faulty
sead: 3
deterministic: yes
data:
  train: {set: synthetic, samples: -5, part: frist 10}
models:
  teacher: {arch: mlp, hidden: [0]}
  student: {arch: mpl}
stages:
  - name: distil
    train: teacher
    epochs: 0
    batch_size: 12.5
    data: trian
    losses: [{loss: cross_entropy, weight: -1}, {loss: kd, temprature: 3}]
    optimizer: {optimizer: sgd, learning_rate: fast}
)");
  for (const std::string part :
       {"recipe.yaml:3: sead is not a known key; did you mean 'seed'?",
        "recipe.yaml:4: deterministic must be true or false", "recipe.yaml:6: data.train.samples must be",
        "recipe.yaml:6: data.train.part must be like", "recipe.yaml:8: models.teacher.hidden must be",
        "recipe.yaml:9: models.student.arch is an unknown arch 'mpl'; did you mean 'mlp'?",
        "recipe.yaml:13: stages.distil.epochs must be > 0",
        "recipe.yaml:14: stages.distil.batch_size must be a whole number",
        "recipe.yaml:15: stages.distil.data names the set 'trian', which is not in 'data'; did you mean "
        "'train'?",
        "recipe.yaml:16: stages.distil.losses.cross_entropy.weight must be >= 0",
        "recipe.yaml:16: stages.distil.losses.kd.temprature is not a known key; did you mean 'temperature'?",
        "recipe.yaml:17: stages.distil.optimizer.learning_rate must be a number"})
    EXPECT_TRUE(has(faults, part)) << part << "\nin\n" << RecipeError(faults).what();
}

TEST(Compile, GivesDefaultsToLearningStagesAndKeepsWhatTheySayThemselves) {
  const Plan plan = compiled(kHead + R"(
stages:
  - {name: teach, train: teacher, epochs: 5}
  - {name: distil, train: student, steps: 7}
)");
  EXPECT_EQ(plan.stages[0]->learning()->epochs, 5);
  EXPECT_FALSE(plan.stages[1]->learning()->epochs.has_value());
  EXPECT_EQ(plan.stages[1]->learning()->steps, 7);
  EXPECT_EQ(plan.stages[1]->learning()->batch_size, 10);
}

TEST(Compile, ReadsItsOwnResolvedRecipeAgainAsTheSame) {
  const Plan once = compiled(kHead + kStages + "baseline: true\n", {"stages.distil.losses.kd.temperature=5"});
  const Plan twice = compiled(config::write(once.recipe));
  EXPECT_TRUE(once.recipe == twice.recipe);
  EXPECT_EQ(stage_names(once), stage_names(twice));
  EXPECT_EQ(once.stages[1]->temperature(), 5);
}

TEST(Compile, AddsTheBaselineAsTheStudentWithoutItsTeacher) {
  const Plan plan = compiled(kHead + kStages + "baseline: true\n");
  EXPECT_EQ(stage_names(plan), (std::vector<std::string>{"teach", "distil", "distil.alone"}));
  const Stage& alone = *plan.stages[2];
  EXPECT_EQ(alone.key, "distil");
  EXPECT_EQ(alone.learning()->learners, std::vector<std::string>{"student.alone"});
  ASSERT_EQ(alone.learning()->lines.size(), 1);
  EXPECT_EQ(alone.learning()->lines[0].weight().at({}), 1);  // 0.2 divided by its sum
  EXPECT_EQ(plan.models.at("student.alone").key, "student");
  EXPECT_EQ(plan.alone.at("student"), "student.alone");
}

TEST(Compile, DividesSeveralTeacherFreeWeightsByTheirSum) {
  const Plan plan = compiled(kHead + R"(
stages:
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [{loss: cross_entropy, weight: 0.2, name: a}, {loss: cross_entropy, weight: 0.6, name: b}, kd]}
baseline: true
)");
  const auto& lines = plan.stages[2]->learning()->lines;
  ASSERT_EQ(lines.size(), 2);
  EXPECT_DOUBLE_EQ(lines[0].weight().at({}), 0.25);
  EXPECT_DOUBLE_EQ(lines[1].weight().at({}), 0.75);
}

TEST(Compile, WantsABaselineSpelledOutWhereAStageHasNoLossWithoutTeacher) {
  const std::string stages = R"(
stages:
  - {name: teach, train: teacher}
  - {name: hint, train: student, losses: [kd]}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
)";
  EXPECT_TRUE(has(faults_of(kHead + stages + "baseline: true\n"),
                  "baseline must be spelled out: baseline: {stages.hint: skip}"));
  const Plan plan =
      compiled(kHead + stages + "baseline: {stages.hint: skip, stages.distil.losses: [cross_entropy]}\n");
  EXPECT_EQ(stage_names(plan), (std::vector<std::string>{"teach", "hint", "distil", "distil.alone"}));
}

// What remains after a stage that is left out begins with first weights: it is another stage, though its keys
// are the same.
TEST(Compile, TrainsTheBaselineAnewBehindAStageThatItLeavesOut) {
  const Plan plan = compiled(R"(
limbeck: 1
data: {train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60}}
models: {teacher: {arch: mlp, hidden: [8]}, student: {arch: mlp, hidden: [4]}}
defaults: {epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages:
  - {name: teach, train: teacher}
  - {name: gift, train: student, losses: [kd]}
  - {name: task, train: student}
baseline: {stages.gift: skip}
)");
  ASSERT_EQ(plan.stages.size(), 4);
  EXPECT_EQ(plan.stages.back()->name, "task.alone");
  EXPECT_EQ(plan.stages.back()->declare().changes, (std::vector<std::string>{"student.alone"}));
  EXPECT_EQ(plan.alone.at("student"), "student.alone");
}

TEST(Compile, RefusesABaselineThatChangesMoreThanStages) {
  const std::string stages = kHead + kStages;
  EXPECT_TRUE(has(
      faults_of(stages + "baseline: {models.student.hidden: [4], stages.distil.losses: [cross_entropy]}\n"),
      "baseline changes 'models', which is not yet supported"));
  EXPECT_TRUE(has(faults_of(stages + "baseline: {data.train.samples: 50}\n"),
                  "baseline changes 'data', which is not yet supported"));
  EXPECT_TRUE(has(faults_of(stages + "baseline: {seed: 4}\n"),
                  "baseline changes 'seed', which is not yet supported"));
}

TEST(Compile, NeverReadsATestSplitBeforeTheLastLearningStage) {
  const auto faults = faults_of(kHead + R"(
stages:
  - {name: teach, train: teacher}
  - {name: peek, evaluate: teacher, data: test}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
)");
  EXPECT_TRUE(has(faults, "stages.peek looks at 'test' before the last stage that learns"));
  EXPECT_TRUE(has(faults_of(kHead + "stages: [{name: t, train: teacher, data: test}]"),
                  "stages.t learns from 'test', which is held out"));
}

TEST(Compile, NamesATeacherThatNeverLearnt) {
  EXPECT_TRUE(has(faults_of(kHead + "stages: [{name: distil, train: student, losses: [kd]}]"),
                  "stages.distil uses 'teacher', which has no weights by then"));
}

TEST(Compile, WarnsOfAStageWhoseResultNobodyUses) {
  const Plan plan =
      compiled(kHead + "stages: [{name: teach, train: teacher}, {name: alone, train: student}]");
  EXPECT_TRUE(has(plan.warnings, "stages.teach trains 'teacher', which nobody uses afterwards"));
}

TEST(Compile, CopiesWhatLikeNamesButNotWhichSamples) {
  const Plan plan = compiled(R"(
limbeck: 1
data:
  train: {set: synthetic, samples: 100, part: first 50, hold_out: {valid: last 10%}, transforms: [normalize]}
  other: {like: train}
  view: {of: train, part: first 5}
models: {student: {arch: mlp, hidden: [8]}}
stages: [{train: student, epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}]
)");
  EXPECT_EQ(plan.sets.at("other").part.kind, data::Part::Kind::all);
  EXPECT_TRUE(plan.sets.at("other").holds_out.empty());
  EXPECT_EQ(plan.sets.at("other").transforms.size(), 1);
  EXPECT_EQ(plan.sets.at("view").of, "train");
  EXPECT_EQ(plan.sets.at("valid").held_from, "train");
  EXPECT_EQ(stage_names(plan), std::vector<std::string>{"train/student"});
}

TEST(Compile, RefusesNamesThatAreTaken) {
  const auto stages = faults_of(kHead + R"(
stages:
  - {name: a, train: teacher}
  - {name: a, train: student, losses: [cross_entropy, kd]}
)");
  EXPECT_TRUE(has(stages, "recipe.yaml:14: stages.1.name is the name of another stage already"))
      << RecipeError(stages).what();
  const std::string rest =
      "models: {net: {arch: mlp}}\nstages: [{train: net, epochs: 1, optimizer: {optimizer: sgd, "
      "learning_rate: 0.1}}]\n";
  const std::string train = "  train: {set: synthetic, hold_out: {valid: last 10%}}\n",
                    valid = "  valid: {set: synthetic, seed: 3}\n";
  EXPECT_TRUE(has(faults_of("limbeck: 1\ndata:\n" + train + valid + rest),
                  "recipe.yaml:4: data.valid is the name of a set that 'train' holds out already"));
  EXPECT_TRUE(has(faults_of("limbeck: 1\ndata:\n" + valid + train + rest),
                  "data.train.hold_out.valid is the name of another set already"));
  EXPECT_TRUE(has(faults_of(kHead + "stages: [{train: [teacher, teacher]}]"), "train names 'teacher' twice"));
}

// Everything random in a baseline's stage goes by its student's key.
TEST(Compile, PairsRepeatedUnnamedStagesWithTheirBaseline) {
  const std::string text = kHead + R"(
stages:
  - {train: teacher}
  - {train: student, losses: [cross_entropy, kd]}
  - {train: student, losses: [{loss: cross_entropy, weight: 0.5}, kd]}
baseline: true
)";
  for (const Plan& plan : {compiled(text), compiled(config::write(compiled(text).recipe))}) {
    EXPECT_EQ(stage_names(plan),
              (std::vector<std::string>{"train/teacher", "train/student", "train/student.2",
                                        "train/student.alone", "train/student.2.alone"}));
    std::vector<std::string> keys;
    for (const auto& stage : plan.stages) keys.push_back(stage->key);
    EXPECT_EQ(keys, (std::vector<std::string>{"train/teacher", "train/student", "train/student.2",
                                              "train/student", "train/student.2"}));
  }
}

TEST(Compile, MeasuresAgreementWithTheBaselinesOwnModels) {
  const Plan plan = compiled(kHead + R"(
stages:
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
  - {name: compare, evaluate: teacher, from: student, by: agreement, data: test}
baseline: true
)");
  EXPECT_EQ(stage_names(plan).back(), "compare.alone");
  EXPECT_EQ(plan.stages.back()->declare().reads, (std::vector<std::string>{"teacher", "student.alone"}));
  EXPECT_TRUE(has(faults_of(kHead + kStages + "  - {evaluate: student, by: acuracy}\n"),
                  "by names the unknown measure 'acuracy'; did you mean 'accuracy'?"));
}

TEST(Compile, RefusesLaterPartsOfTheGrammarAsNotYet) {
  const auto faults = faults_of(kHead + kStages + "distributed: {wire: bfloat16}\nprecision: bfloat16\n");
  EXPECT_TRUE(has(faults, "distributed is not yet supported"));
  EXPECT_TRUE(has(faults, "precision is not yet supported"));
}

}  // namespace
}  // namespace limbeck::train
