#include "limbeck/train/tap_choice.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

using test::message_of;
using Names = std::vector<std::string>;

struct Read {
  std::vector<TapChoice> choices;
  Names faults;
};

Read read(const std::string& yaml, std::size_t count = 1) {
  Params params = Params::parse(yaml, "recipe.yaml");
  Read read{read_tap_choices(params, "taps", count, "taps"), {}};
  check_models(params, "taps", read.choices, {"teacher", "student"});
  params.done();
  read.faults = params.findings().faults;
  return read;
}

void expect_fault(const std::string& yaml, const std::string& part, std::size_t count = 1) {
  const Names faults = read(yaml, count).faults;
  ASSERT_FALSE(faults.empty()) << yaml;
  EXPECT_NE(faults.front().find(part), std::string::npos) << faults.front();
}

TEST(TapChoice, IsOneNameForAllModelsOrOneForEach) {
  const Read found = read("taps: [stage2, {teacher: stage4, student: stage3}]");
  EXPECT_TRUE(found.faults.empty());
  ASSERT_EQ(found.choices.size(), 2u);
  EXPECT_EQ(found.choices[0].of("student"), (Names{"stage2"}));
  EXPECT_EQ(found.choices[1].of("student"), (Names{"stage3"}));
  EXPECT_EQ(found.choices[1].of("teacher"), (Names{"stage4"}));
}

TEST(TapChoice, MayStandAlone) {
  EXPECT_EQ(read("taps: stage3").choices.at(0).of("teacher"), (Names{"stage3"}));
  EXPECT_EQ(read("taps: {teacher: a, student: b}").choices.at(0).of("student"), (Names{"b"}));
  EXPECT_TRUE(read("{}").choices.empty());
}

TEST(TapChoice, IsTwoNamesForASection) {
  const Read found = read("taps: [[stage1.first, stage1], {teacher: [a, b], student: [c, d]}]", 2);
  EXPECT_TRUE(found.faults.empty());
  EXPECT_EQ(found.choices.at(0).of("teacher"), (Names{"stage1.first", "stage1"}));
  EXPECT_EQ(found.choices.at(1).of("student"), (Names{"c", "d"}));
}

TEST(TapChoice, RefusesWhatIsNoTapAndModelsThatAreNotShown) {
  expect_fault("taps: [[a, b]]", "must be the name of a tap");
  expect_fault("taps: [a]", "must be a section: its first and its last tap, [a, b]", 2);
  expect_fault("taps: [[a, b, c]]", "must be a section", 2);
  expect_fault("taps: []", "names no taps");
  expect_fault("taps: [{}]", "names no model");
  expect_fault("taps: {techer: a}",
               "names 'techer', which this stage does not show; did you mean 'teacher'?");
}

TEST(TapChoice, SaysForWhomItHasNone) {
  const TapChoice choice = read("taps: {teacher: a}").choices.at(0);
  EXPECT_NE(message_of<UserError>([&] { choice.of("student"); }).find("says no tap for 'student'"),
            std::string::npos);
}

const nn::TapTable kTaps = {
    {"stage1", {2, 8, 4, 4}}, {"stage2", {2, 16, 2, 2}}, {"pooled", {2, 16}}, {"logits", {2, 3}}};

TEST(LastStage, IsTheOneWithTheHighestNumber) {
  EXPECT_EQ(last_stage(kTaps, "student", "tap"), "stage2");
  const std::string message = message_of<UserError>([&] { last_stage({{"fc1", {2, 3}}}, "student", "tap"); });
  EXPECT_NE(message.find("say which is looked at, tap: NAME"), std::string::npos) << message;
}

TEST(TapAt, GivesTheShapeOrNamesTapsThatWouldServe) {
  EXPECT_EQ(tap_at(kTaps, "stage2", "student", {4}), (Shape{2, 16, 2, 2}));
  const std::string absent = message_of<UserError>([&] { tap_at(kTaps, "stage3", "student", {4}); });
  EXPECT_NE(
      absent.find(
          "'student' has no tap 'stage3'; did you mean 'stage1'?; it has logits, pooled, stage1, stage2"),
      std::string::npos)
      << absent;
  const std::string flat = message_of<UserError>([&] { tap_at(kTaps, "pooled", "student", {4}); });
  EXPECT_NE(flat.find("has values (N, 16), and maps (N, C, H, W) are wanted; such are stage1, stage2"),
            std::string::npos)
      << flat;
}

}  // namespace
}  // namespace limbeck::train
