#include "limbeck/app/verify/result_cases.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/app/verify/stage_case.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/tensor/files.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Outcome = CaseResult::Outcome;

const fs::path kGolden = fs::path(LIMBECK_SOURCE_FOLDER) / "tests/golden/stages";

// Twice the input, or what the rule says.
ResultKind doubling() {
  return {"sums", 1e-9, [](Params& rule, const Tensors& inputs) -> Tensors {
            return {{"twice", inputs.at("x") * rule.number("times", 2, Range::any(), "how often")},
                    {"count", at::scalar_tensor(inputs.at("x").numel(), at::kLong)}};
          }};
}

class ResultCases : public testing::Test {
 protected:
  ResultCases() {
    tensors_ = {{"one/x", at::tensor({1.0, 2.0}, at::kDouble)},
                {"one/twice", at::tensor({2.0, 4.0}, at::kDouble)},
                {"one/count", at::scalar_tensor(2, at::kLong)}};
  }

  std::vector<CaseResult> run(const std::string& rules, const Selection& selection = {}) {
    save_tensors(scratch_ / "sum.safetensors", tensors_);
    write_file(scratch_ / "index.json",
               R"([{"what": "sum", "case": "one", "inputs": ["x"], "outputs": ["twice", "count"]}])");
    return verify_results(scratch_ / "", config::parse(rules, "cases.yaml"), doubling(), selection);
  }
  CaseResult one(const std::string& rule) {
    const auto results = run("sum: {one: " + rule + "}");
    EXPECT_EQ(results.size(), 1u);
    EXPECT_EQ(results.front().name, "sums/sum/one");
    return results.front();
  }

  Tensors tensors_;
  test::Scratch scratch_;
};

TEST_F(ResultCases, AreMeasuredAgainstTheirReference) {
  EXPECT_EQ(one("{}").outcome, Outcome::passed);
  EXPECT_EQ(one("{times: 2.1}").outcome, Outcome::failed);
  EXPECT_NEAR(one("{times: 2.1}").worst, 0.2, 1e-12) << "the largest difference";
  tensors_["one/count"] = at::scalar_tensor(3, at::kLong);
  EXPECT_EQ(one("{}").reason, "'count' is off by 1");
  EXPECT_EQ(one("{leave_out: {count: ours counts otherwise}}").outcome, Outcome::passed);
}

TEST_F(ResultCases, WhatIsNotUnderstoodFails) {
  EXPECT_NE(one("{tims: 2}").reason.find("did you mean 'times'?"), std::string::npos)
      << one("{tims: 2}").reason;
  EXPECT_EQ(run("sum: {}").front().reason, "cases.yaml says nothing about it");
  tensors_["one/twice"] = at::tensor({2.0}, at::kDouble);
  EXPECT_EQ(one("{}").reason, "'twice' has the shape (2), the reference (1)");
  tensors_.erase("one/twice");
  EXPECT_EQ(one("{}").reason, "'twice' its file has no tensor 'one/twice'");
  tensors_.erase("one/x");
  EXPECT_EQ(one("{}").outcome, Outcome::failed);
}

TEST_F(ResultCases, MaySayWhyTheyAreSkipped) {
  EXPECT_EQ(one("{skip: my reason}").reason, "my reason");
  EXPECT_EQ(run("sum: {skip: all of it}").front().reason, "all of it");
}

TEST_F(ResultCases, ARuleWithoutACaseFails) {
  const auto results = run("sum: {one: {}, two: {}}");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[1].name, "sums/sum/two");
  EXPECT_EQ(results[1].reason, "cases.yaml:1: index.json has no such case");
  EXPECT_EQ(run("sum: {one: {}, two: {}}", {"*", false}).size(), 1u);
  EXPECT_TRUE(run("sum: {one: {}}", {"losses/*"}).empty());
}

TEST_F(ResultCases, AFolderThatCannotBeReadIsAnError) {
  EXPECT_THROW(verify_results(scratch_ / "", config::Node::map({}), doubling()), UserError);
  write_file(scratch_ / "index.json", R"([{"what": 3}])");
  EXPECT_THROW(verify_results(scratch_ / "", config::Node::map({}), doubling()), UserError);
  write_file(scratch_ / "index.json", R"([{"what": "../x", "case": "a", "inputs": [], "outputs": []}])");
  EXPECT_THROW(verify_results(scratch_ / "", config::Node::map({}), doubling()), UserError);
}

TEST(StageCases, AllPass) {
  const auto results =
      verify_results(kGolden, config::read((kGolden / "cases.yaml").string()), stage_results());
  ASSERT_EQ(results.size(), 5u);
  for (const CaseResult& result : results)
    EXPECT_EQ(result.outcome, Outcome::passed) << result.name << ": " << result.reason;
}

TEST(StageCases, ARuleThatSaysNothingFails) {
  for (const std::string rule : {"{}", "{calibrate: class_bias}", "{calibrate: class_bias, classes: [99]}",
                                 "{calibrate: magic}", "{combine: specialists, active: 0}"}) {
    const auto results = verify_results(kGolden, config::parse("class_bias: {one_class: " + rule + "}", "c"),
                                        stage_results(), {"stages/class_bias/one_class"});
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results.front().outcome, Outcome::failed) << rule;
  }
}

}  // namespace
}  // namespace limbeck::app
