#include "limbeck/app/verify/transform_cases.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/tensor/files.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Outcome = CaseResult::Outcome;

const fs::path kGolden = fs::path(LIMBECK_SOURCE_FOLDER) / "tests/golden/transforms";

class TransformCases : public testing::Test {
 protected:
  TransformCases() { data::transforms::register_transforms(transforms_); }

  std::vector<CaseResult> run(const fs::path& folder, const config::Node& cases,
                              const Selection& selection = {}) const {
    return verify_transforms(folder, cases, transforms_, selection);
  }

  // One case, "flip/x/a", of an image 1 2 in all channels that becomes 2 1 (or what is said), under this
  // rule.
  CaseResult flips(const std::string& rule, const Tensor& becomes = {}) const {
    const Tensor image = at::tensor({1, 1, 1, 2, 2, 2}, at::kByte).view({1, 2, 3});
    save_tensors(scratch_ / "transforms.safetensors",
                 {{"input/a", image}, {"out", becomes.defined() ? becomes : image.flip(1)}});
    write_file(scratch_ / "index.json",
               R"([{"op": "flip", "case": "x", "input": "input/a", "outputs": {"pil": "out"}}])");
    const auto results = run(scratch_ / "", config::parse("flip: " + rule, "cases.yaml"));
    EXPECT_EQ(results.size(), 1u);
    EXPECT_EQ(results.front().name, "transforms/flip/x/a");
    return results.front();
  }

  data::transforms::Registry transforms_{"transform"};
  test::Scratch scratch_;
};

TEST_F(TransformCases, AllPassOrWait) {
  const auto results = run(kGolden, config::read((kGolden / "cases.yaml").string()));
  EXPECT_EQ(results.size(), 121u);
  int passed = 0;
  for (const CaseResult& result : results) {
    EXPECT_NE(result.outcome, Outcome::failed) << result.name << ": " << result.reason;
    passed += result.outcome == Outcome::passed;
  }
  EXPECT_GE(passed, 14 + 6 + 6 + 2 + 2);  // resize, center_crop, pad_crop, hflip, normalize
}

TEST_F(TransformCases, AreMeasuredAgainstTheirReference) {
  const std::string flip = "transform: {transform: random_flip, probability: 1}";
  EXPECT_EQ(flips("{" + flip + "}").outcome, Outcome::passed);
  EXPECT_EQ(flips("{x: {" + flip + "}}").outcome, Outcome::passed);
  const Tensor off = at::tensor({2, 2, 2, 2, 1, 1}, at::kByte).view({1, 2, 3});
  EXPECT_EQ(flips("{" + flip + "}", off).outcome, Outcome::failed);
  EXPECT_DOUBLE_EQ(flips("{" + flip + "}", off).worst, 0.5);
  EXPECT_EQ(flips("{x: {" + flip + ", levels: 1}}", off).outcome, Outcome::passed);
  EXPECT_EQ(flips("{" + flip + "}", off.narrow(1, 0, 1)).outcome, Outcome::failed) << "another size";
}

TEST_F(TransformCases, OneOfSeveralDrawsMustGiveTheReference) {
  const std::string half = "{x: {transform: {transform: random_flip, probability: 0.5}, draws: 50}}";
  EXPECT_EQ(flips(half).outcome, Outcome::passed);
  const CaseResult never = flips("{x: {transform: {transform: random_flip, probability: 0}, draws: 50}}");
  EXPECT_EQ(never.outcome, Outcome::failed);
  EXPECT_EQ(never.reason, "none of 50 draws gives it");
}

TEST_F(TransformCases, ATransformThatIsNotThereIsASkip) {
  const CaseResult result = flips("{transform: {transform: fold, times: 3}}");
  EXPECT_EQ(result.outcome, Outcome::skipped);
  EXPECT_EQ(result.reason, "no transform named fold yet");
  EXPECT_EQ(flips("{x: {skip: my reason}}").reason, "my reason");
}

TEST_F(TransformCases, WhatIsNotUnderstoodFails) {
  for (const std::string rule : {"{x: {transform: {transform: random_flip, often: 1}}}", "{x: {levels: 1}}",
                                 "{x: {transform: random_flip, output: tensor}}", "{x: {transform: zca}}",
                                 "{x: {transform: random_flip, y: 1}}"})
    EXPECT_EQ(flips(rule).outcome, Outcome::failed) << rule;
  write_file(scratch_ / "index.json",
             R"([{"op": "turn", "case": "", "input": "input/a", "outputs": {"pil": "out"}}])");
  const auto results = run(scratch_ / "", config::Node::map({}));
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].name, "transforms/turn/a");
  EXPECT_EQ(results[0].reason, "cases.yaml says nothing about it");
}

TEST_F(TransformCases, ARuleWithoutACaseFails) {
  save_tensors(scratch_ / "transforms.safetensors", {{"input/a", at::zeros({1, 1, 3}, at::kByte)}});
  write_file(scratch_ / "index.json", "[]");
  const config::Node rules = config::parse("flip: {x: {skip: a}}\nturn: {skip: b}", "cases.yaml");
  const auto results = run(scratch_ / "", rules);
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].reason, "cases.yaml:1: index.json has no such case");
  EXPECT_EQ(results[1].name, "transforms/turn");
  EXPECT_TRUE(run(scratch_ / "", rules, {"*", false}).empty());
  EXPECT_EQ(run(scratch_ / "", rules, {"transforms/turn", true}).size(), 1u);
}

TEST_F(TransformCases, AFolderThatCannotBeReadIsAnError) {
  EXPECT_THROW(run(scratch_ / "", config::Node::map({})), UserError);
  write_file(scratch_ / "index.json", R"([{"op": 3}])");
  EXPECT_THROW(run(scratch_ / "", config::Node::map({})), UserError);
}

}  // namespace
}  // namespace limbeck::app
