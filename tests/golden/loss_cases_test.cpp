#include "limbeck/app/verify/loss_cases.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/tensor/files.h"

namespace limbeck::app {
namespace {

using Outcome = CaseResult::Outcome;

const std::filesystem::path kGolden = LIMBECK_SOURCE_FOLDER "/tests/golden";

loss::Registry registry() {
  loss::Registry registry("loss");
  loss::register_methods(registry);
  return registry;
}

model::Registry archs() {
  model::Registry registry("arch");
  model::register_archs(registry);
  return registry;
}

const std::vector<CaseResult>& reference() {
  static const std::vector<CaseResult> results =
      verify_losses(kGolden / "losses", *config::read((kGolden / "cases.yaml").string()).find("losses"),
                    registry(), archs());
  return results;
}

TEST(LossCases, NoneHasFailed) {
  double worst = 0;
  for (const CaseResult& result : reference()) {
    EXPECT_NE(result.outcome, Outcome::failed) << result.name << ": " << result.reason;
    worst = std::max(worst, result.worst);
  }
  std::cout << "worst relative error " << worst << '\n';
}

TEST(LossCases, AreAllThere) { EXPECT_EQ(reference().size(), 248); }

TEST(LossCases, WaitOnlyForLossesThatDoNotExistOrSayWhy) {
  const loss::Registry losses = registry();
  int said = 0;
  for (const CaseResult& result : reference()) {
    if (result.outcome != Outcome::skipped) continue;
    EXPECT_FALSE(result.reason.empty()) << result.name;
    const std::string begin = "no loss named ";
    if (!result.reason.starts_with(begin)) {
      ++said;
      continue;
    }
    const std::string name = result.reason.substr(begin.size(), result.reason.rfind(" yet") - begin.size());
    EXPECT_FALSE(losses.has(name)) << result.name << " waits for " << name;
  }
  EXPECT_EQ(said, 2);
}

TEST(LossCases, OfLossesThatExistPass) {
  std::map<std::string, int> passed;
  for (const CaseResult& result : reference())
    if (result.outcome == Outcome::passed) ++passed[result.name.substr(0, result.name.rfind('/'))];
  EXPECT_EQ(passed["losses/kd"], 17);
  EXPECT_EQ(passed["losses/multi_teacher"], 6);
  EXPECT_EQ(passed["losses/dml"], 6);
  EXPECT_EQ(passed["losses/noisy_student"], 1);
  EXPECT_GE(passed["losses/label_smoothing"], 4);
  EXPECT_GE(passed["losses/tolerant_teacher"], 2);
  EXPECT_GE(passed["losses/tinybert"], 2);
  EXPECT_GE(passed["losses/divergence"], 1);
  EXPECT_EQ(passed["losses/at"], 14);
  EXPECT_EQ(passed["losses/at_pool"], 12);
  EXPECT_EQ(passed["losses/at_gradient"], 7);
  EXPECT_EQ(passed["losses/sp"], 6);
  EXPECT_EQ(passed["losses/fitnet"], 8);
  EXPECT_EQ(passed["losses/fsp"], 5);
  EXPECT_EQ(passed["losses/vid"], 10);
}

// A folder of one loss with one case: logits (2, 2), a value and its gradient worked out by hand.
class OneCase : public ::testing::Test {
 protected:
  void SetUp() override {
    // Scores of equal size: cross-entropy log 2, gradient (q - y) / N.
    save_tensors(folder_ / "toy.safetensors",
                 {{"a/student_logits", at::zeros({2, 2}, at::kDouble)},
                  {"a/labels", at::tensor({0, 1}, at::kLong)},
                  {"a/loss", at::scalar_tensor(0.6931471805599453, at::kDouble)},
                  {"a/grad.student_logits", at::tensor({-0.25, 0.25, 0.25, -0.25}, at::kDouble).view({2, 2})},
                  {"a/first", at::scalar_tensor(0.6931471805599453, at::kDouble)},
                  {"a/entropy", at::scalar_tensor(0.0, at::kDouble)}});
    write_file(folder_ / "index.json",
               R"([{"loss": "toy", "case": "a", "inputs": ["student_logits", "labels"],
                    "outputs": ["grad.student_logits", "loss", "first", "entropy"]}])");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<CaseResult> all(const std::string& yaml) {
    return verify_losses(folder_, config::parse(yaml, "cases.yaml"), registry(), archs());
  }

  // The result of case `a` whose rule goes on with `yaml`.
  CaseResult one(const std::string& yaml) {
    return all("student: {logits: student_logits}\nteachers: [{logits: teacher_logits}]\nbatch: {labels: "
               "labels}\n"
               "toy: {a: {" +
               yaml + "}}")
        .front();
  }

  const std::string terms_ =
      "terms: [cross_entropy, {loss: cross_entropy, rows: [0, 1], weight: 0, name: ce0}], ";
  const std::string outputs_ = "outputs: {first: value.ce0, entropy: {skip: nobody tells it}}";
  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("limbeck_one_case_" + std::to_string(::getpid()));
};

TEST_F(OneCase, PassesWhereEveryOutputAgrees) {
  const CaseResult result = one(terms_ + outputs_);
  EXPECT_EQ(result.outcome, Outcome::passed) << result.reason;
  EXPECT_EQ(result.name, "losses/toy/a");
  EXPECT_LT(result.worst, 1e-15);
}

TEST_F(OneCase, FailsWhereAnOutputIsOff) {
  const CaseResult result =
      one(terms_ + "outputs: {loss: 1.001*value, first: value.ce0, entropy: {skip: x}}");
  EXPECT_EQ(result.outcome, Outcome::failed);
  EXPECT_NEAR(result.worst, 0.001, 1e-9);
  EXPECT_EQ(result.reason.substr(0, 20), "'loss' is off by 0.0") << result.reason;
  EXPECT_EQ(
      one(terms_ + "tolerance: 0.002, outputs: {loss: 1.001*value, first: value.ce0, entropy: {skip: x}}")
          .outcome,
      Outcome::passed);
}

TEST_F(OneCase, TakesTheGradientOfWhatTheReferenceCallsLoss) {
  const CaseResult result =
      one("terms: [{loss: cross_entropy, weight: 3}], outputs: {loss: value.cross_entropy, first: "
          "value.cross_entropy, entropy: {skip: x}}");
  EXPECT_EQ(result.outcome, Outcome::passed) << result.reason;
}

// A linear map of one value: r = 3 * 2 + 0.5 against 5, so (r - t)^2 = 2.25, whose gradient is 3 by r: 3 * 2
// by the weight, 3 by the bias, 3 * 3 by the student.
TEST_F(OneCase, GivesLossesTheirParametersAndThemTheirGradients) {
  const auto number = [](double value) { return at::full({1, 1}, value, at::kDouble); };
  save_tensors(folder_ / "toy.safetensors", {{"a/s", number(2)},
                                             {"a/t", number(5)},
                                             {"a/w", number(3)},
                                             {"a/b", number(0.5).flatten()},
                                             {"a/loss", at::scalar_tensor(2.25, at::kDouble)},
                                             {"a/both", at::tensor({2.25, 4.5}, at::kDouble)},
                                             {"a/grad.s", number(9)},
                                             {"a/grad.w", number(6)},
                                             {"a/grad.b", number(3).flatten()}});
  write_file(folder_ / "index.json",
             R"([{"loss": "toy", "case": "a", "inputs": ["s", "t", "w", "b"],
                  "outputs": ["loss", "both", "grad.s", "grad.w", "grad.b"]}])");
  const std::string term =
      "terms: [{loss: hint, adapter: linear, activation: none, pairs: [x]}], student: {x: s}, "
      "teachers: [{x: t}], ";
  const std::string both = "outputs: {both: [value, 2*value]}, ";
  const auto reason = [&](const std::string& yaml) {
    const CaseResult result = one(term + yaml);
    return result.outcome == Outcome::passed ? "passed" : result.reason;
  };
  EXPECT_EQ(reason(both + "parameters: {linear.weight: w, linear.bias: b}"), "passed");
  // What is spelled out has no tensor to give a gradient to: 1 * 2 - 0.5.
  EXPECT_NE(reason("outputs: {both: [value, 2*value], grad.b: {skip: x}, grad.w: {skip: x}}, "
                   "parameters: {linear.weight: {identity: [1, 1]}, linear.bias: [-0.5]}")
                .find("'loss' is off by"),
            std::string::npos);
  EXPECT_EQ(
      reason("outputs: {loss: 0.18367346938775510204*value, both: {skip: x}, grad.s: {skip: x}, grad.b: "
             "{skip: x}, "
             "grad.w: {skip: x}}, parameters: {linear.weight: {identity: [1, 1]}, linear.bias: [-0.5]}"),
      "passed")
      << "2.25 / 3.5^2";
  EXPECT_EQ(reason("outputs: {loss: 0.25*value, both: {skip: x}, grad.s: {skip: x}, grad.b: {skip: x}, "
                   "grad.w: {skip: x}}, "
                   "parameters: {linear.weight: {identity: [1, 1]}, linear.bias: {zeros: [1]}}"),
            "passed")
      << "2.25 / 3^2";
  EXPECT_NE(reason(both + "parameters: {linear.weight: w}").find("the file lacks 'linear.bias'"),
            std::string::npos);
  EXPECT_NE(
      reason(both + "parameters: {linear.weight: w, linear.bias: c}").find("names no tensor of the case: c"),
      std::string::npos);
  EXPECT_NE(reason(both + "parameters: {linear.weight: {ones: [1, 1]}}").find("ones is not a known key"),
            std::string::npos);
  EXPECT_NE(reason("outputs: {both: [value, 3*value]}, parameters: {linear.weight: w, linear.bias: b}")
                .find("'both' is off by"),
            std::string::npos);
}

TEST_F(OneCase, IsSkippedForALossThatDoesNotExistOrForAReason) {
  EXPECT_EQ(one("loss: crystal_ball").reason, "no loss named crystal_ball yet");
  EXPECT_EQ(one("terms: [cross_entropy, crystal_ball]").outcome, Outcome::skipped);
  EXPECT_EQ(one("skip: a trap").reason, "a trap");
  EXPECT_EQ(all("toy: {loss: crystal_ball}").front().outcome, Outcome::skipped);
}

// z = W x at W = 0: the cross-entropy is log 2, its gradient by W is (q - y) x^T = ((-1/2, -1), (1/2, 1)).
TEST_F(OneCase, RunsANetworkWithTheCasesWeights) {
  save_tensors(folder_ / "toy.safetensors",
               {{"a/x", at::tensor({1.0, 2.0}, at::kDouble).view({1, 2})},
                {"a/w", at::zeros({2, 2}, at::kDouble)},
                {"a/b", at::zeros({2}, at::kDouble)},
                {"a/labels", at::zeros({1}, at::kLong)},
                {"a/loss", at::scalar_tensor(0.6931471805599453, at::kDouble)},
                {"a/grad.w", at::tensor({-0.5, -1.0, 0.5, 1.0}, at::kDouble).view({2, 2})}});
  write_file(
      folder_ / "index.json",
      R"([{"loss": "toy", "case": "a", "inputs": ["x", "w", "b", "labels"], "outputs": ["loss", "grad.w"]}])");
  const auto result = [&](const std::string& weights, const std::string& batch = "labels: labels, image: x") {
    return all("toy: {a: {terms: [cross_entropy], batch: {" + batch +
               "}, student: {arch: {arch: mlp, hidden: [], classes: 2}, weights: {" + weights + "}}}}")
        .front();
  };
  const CaseResult good = result("head.weight: w, head.bias: b");
  EXPECT_EQ(good.outcome, Outcome::passed) << good.reason;
  EXPECT_NE(result("head.weight: w, head.bias: v").reason.find("names no tensor of the case: v"),
            std::string::npos);
  EXPECT_NE(result("head.weight: w").reason.find("head.bias"), std::string::npos) << "all weights are needed";
  EXPECT_NE(result("head.weight: w, head.bias: b", "labels: labels").reason.find("needs an image"),
            std::string::npos);
}

TEST_F(OneCase, FailsWhereItIsNotUnderstood) {
  const auto complaint = [&](const std::string& yaml) {
    const CaseResult result = one(yaml);
    EXPECT_EQ(result.outcome, Outcome::failed) << yaml;
    return result.reason;
  };
  const auto mentions = [&](const std::string& yaml, const std::string& what) {
    EXPECT_NE(complaint(yaml).find(what), std::string::npos) << complaint(yaml);
  };
  mentions("terms: [cross_entropy]", "must say what the reference calls 'first'");
  mentions("terms: [{loss: cross_entropy, smoothing: 0.1}], " + outputs_, "smoothing is not a known key");
  mentions("terms: [{loss: cross_entropy, student: {logits: scores}}], " + outputs_,
           "names no tensor of the case: scores");
  mentions("terms: [{loss: cross_entropy, student: {output: labels}}], " + outputs_, "has no tap 'logits'");
  mentions("terms: [kd], " + outputs_, "needs teachers");
  mentions("terms: [cross_entropy, cross_entropy], " + outputs_, "two terms are called 'cross_entropy'");
  mentions("loss: kd, " + outputs_, "are needed: this case's losses exist");
  mentions(terms_ + "outputs: {second: value}", "second is not a known key");
  mentions(terms_ + "outputs: {first: value.ce9, entropy: {skip: x}}", "there is no value 'value.ce9'");
  mentions(terms_ + "batch: {mask: labels}, " + outputs_, "mask is not yet supported");
  mentions(terms_ + "repeat: 2, " + outputs_, "repeat is not a known key");
}

TEST_F(OneCase, FailsWhereNothingIsSaidAboutItAndForCasesThatAreNotThere) {
  const std::vector<CaseResult> results = all("toy: {b: {skip: x}}");
  ASSERT_EQ(results.size(), 2);
  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_EQ(results[0].reason, "cases.yaml says nothing about it");
  EXPECT_EQ(results[1].name, "losses/toy/b");
  EXPECT_EQ(results[1].outcome, Outcome::failed);
  EXPECT_EQ(results[1].reason, "cases.yaml:1: index.json has no such case");
}

TEST_F(OneCase, WaitsForALossOfItsGroupsNameThatNeitherCasesNorRegistryKnow) {
  EXPECT_EQ(all("other: {loss: x}").front().reason, "no loss named toy yet");
}

TEST_F(OneCase, IsRunOnlyIfSelected) {
  const auto selected = [&](const Selection& selection) {
    return verify_losses(folder_, config::parse("toy: {loss: x, b: {skip: x}}", "cases.yaml"), registry(),
                         archs(), selection)
        .size();
  };
  EXPECT_EQ(selected({}), 2);
  EXPECT_EQ(selected({.pattern = "losses/toy/a"}), 1);
  EXPECT_EQ(selected({.pattern = "losses/kd/*"}), 0);
  EXPECT_EQ(selected({.complete = false}), 1);  // the rules may be another folder's
}

TEST_F(OneCase, RefusesAFolderThatCannotBeRead) {
  write_file(folder_ / "index.json", "[{\"loss\": 3}]");
  EXPECT_THROW(all("toy: {loss: x}"), UserError);
  write_file(folder_ / "index.json", "[{\"loss\"");
  EXPECT_THROW(all("toy: {loss: x}"), UserError);
  EXPECT_THROW(verify_losses(folder_ / "absent", config::Node::map({}), registry(), archs()), UserError);
}

}  // namespace
}  // namespace limbeck::app
