// `losses:` of a stage.
#include <gtest/gtest.h>

#include "limbeck/train/learning.h"
#include "limbeck/train/stage.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
data: {train: {set: synthetic, samples: 100}}
models:
  teacher: {arch: mlp, weights: {file: t.safetensors}}
  other: {arch: mlp, weights: {file: o.safetensors}}
  student: {arch: mlp}
  peer: {arch: mlp}
stages: [{name: learn, train: [student, peer], epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}, MORE}]
)";

std::vector<Line> lines(const std::string& more) {
  return test::compiled(test::with(kRecipe, "MORE", more)).stages[0]->learning()->lines;
}

std::string fault(const std::string& more) {
  return test::message_of<RecipeError>([&] { lines(more); });
}

using Names = std::vector<std::string>;

TEST(Lines, EachLearnerHasEveryLineUnlessItSaysFor) {
  const auto read = lines("losses: [cross_entropy, {loss: kd, for: peer}]");
  ASSERT_EQ(read.size(), 3);
  EXPECT_EQ(read[0].learner, "student");
  EXPECT_EQ(read[1].learner, "peer");
  EXPECT_EQ(read[2].learner, "peer");
  EXPECT_EQ(read[2].name, "kd");
  EXPECT_NE(
      fault("losses: [{loss: kd, for: studnt}]")
          .find("losses.kd.for names 'studnt', which does not learn in this stage; did you mean 'student'?"),
      std::string::npos);
}

TEST(Lines, TheTeacherIsTheLinesElseTheStagesElseTheOneCalledSo) {
  EXPECT_EQ(lines("losses: [kd]")[0].teachers, Names{"teacher"});
  EXPECT_EQ(lines("losses: [kd], from: other")[0].teachers, Names{"other"});
  EXPECT_EQ(lines("losses: [{loss: kd, from: [teacher, other]}], from: other")[0].teachers,
            (Names{"teacher", "other"}));
  EXPECT_TRUE(lines("losses: [cross_entropy], from: other")[0].teachers.empty());
}

TEST(Lines, RefuseTeachersThatCannotBe) {
  EXPECT_NE(fault("losses: [{loss: kd, from: techer}]")
                .find("from names the model 'techer', which is not in 'models'; did you mean 'teacher'?"),
            std::string::npos);
  EXPECT_NE(fault("losses: [{loss: cross_entropy, from: teacher}]")
                .find("from is not for 'cross_entropy', which learns from labels alone"),
            std::string::npos);
  EXPECT_NE(fault("losses: [{loss: kd, from: peer}]")
                .find("as a peer that learns in this stage ('peer') is not yet supported"),
            std::string::npos);
  EXPECT_NE(fault("losses: [{loss: kd, from: [teacher, other], pairs: [{student: logits, teacher: {teacher: "
                  "logits, othr: logits}}]}]")
                .find("kd.pairs names 'othr', which does not teach here; did you mean 'other'?"),
            std::string::npos);
  EXPECT_NE(fault("losses: [{loss: kd, from: others}]").find("'others' is not yet supported"),
            std::string::npos);
}

TEST(Lines, AreCalledByNameElseByEntryElseByBoth) {
  const auto read = lines(
      "losses: [{loss: kd, name: soft, for: student}, {loss: kd, for: student}, {loss: cross_entropy, for: "
      "student}, {loss: cross_entropy, for: student}]");
  Names names;
  for (const Line& line : read) names.push_back(line.name);
  EXPECT_EQ(names, (Names{"soft", "kd", "cross_entropy.2", "cross_entropy.3"}));
}

// Their metrics and checkpoints would be one.
TEST(Lines, HaveNamesOfTheirOwn) {
  const std::string found = fault(
      "losses: [{loss: kd, name: soft, for: student}, {loss: cross_entropy, name: soft, for: student}]");
  EXPECT_NE(
      found.find(
          "recipe.yaml:9: stages.learn.losses.1.name is the name of another line of this stage already"),
      std::string::npos)
      << found;
  EXPECT_EQ(fault("losses: [{loss: cross_entropy, name: kd, for: student}, {loss: kd, for: student}]"), "");
}

TEST(Lines, NameATeacherAndALearnerOnce) {
  EXPECT_NE(fault("losses: [{loss: kd, from: [teacher, other, teacher]}]")
                .find("losses.kd.from names 'teacher' twice"),
            std::string::npos);
  EXPECT_NE(fault("losses: [kd], from: [teacher, teacher]").find("stages.learn.from names 'teacher' twice"),
            std::string::npos);
  EXPECT_NE(fault("losses: [{loss: kd, for: [peer, peer]}]").find("losses.kd.for names 'peer' twice"),
            std::string::npos);
}

TEST(Lines, ReadWeightAndTemperature) {
  const auto read = lines(
      "losses: [{loss: kd, for: student, weight: {ramp: linear, start: 1, end: 0}, temperature: 5}, {loss: "
      "kd, name: two, for: student}]");
  EXPECT_EQ(read[0].weight().at({.step = 5, .length = {10, 10}}), 0.5);
  EXPECT_EQ(read[0].weight_text, "{ramp: linear, start: 1, end: 0}");
  EXPECT_EQ(read[0].temperature, 5);
  EXPECT_EQ(read[1].weight_text, "1");
  EXPECT_TRUE(read[1].temperature.has_value()) << "the loss's own default";
}

TEST(Lines, SharesAreNumbersForEachTeacher) {
  EXPECT_EQ(lines("losses: [{loss: kd, from: [teacher, other], member_weights: [1, 3]}]")[0].member_weights,
            (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(lines("losses: [{loss: kd, from: [teacher, other]}]")[0].member_weights,
            (std::vector<double>{0.5, 0.5}));
  EXPECT_NE(
      fault("losses: [{loss: kd, from: [teacher, other], member_weights: [1, 2, 3]}]").find("member_weights"),
      std::string::npos);
}

TEST(Lines, ThereMustBeOne) {
  EXPECT_NE(fault("losses: []").find("losses must hold at least one loss"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::train
