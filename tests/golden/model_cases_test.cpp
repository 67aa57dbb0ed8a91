#include "limbeck/app/verify/model_cases.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "limbeck/app/verify/fill.h"
#include "limbeck/base/files.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LIMBECK_SOURCE_FOLDER) / "tests/golden/models";

const model::Registry& archs() {
  static const model::Registry registry = [] {
    model::Registry made("arch");
    model::register_archs(made);
    return made;
  }();
  return registry;
}

config::Node cases() { return config::read((kFolder / "cases.yaml").string()); }

void expect_all_met(const std::vector<CaseResult>& results) {
  int passed = 0;
  for (const CaseResult& result : results) {
    std::cout << result.name << "  " << result.worst << "  " << result.reason << '\n';
    EXPECT_NE(result.outcome, CaseResult::Outcome::failed) << result.name << ": " << result.reason;
    passed += result.outcome == CaseResult::Outcome::passed;
    if (result.outcome == CaseResult::Outcome::skipped) {
      EXPECT_TRUE(result.reason.starts_with("no arch named ")) << result.name << ": " << result.reason;
    }
  }
  EXPECT_EQ(passed, 17);  // the CIFAR family; those for ImageNet wait
}

TEST(Filling, IsTheHashOfTheReferences) {  // the check values of tests/golden/README.md
  const std::vector<double> draws = hashed("conv1.weight", 0, 3);
  EXPECT_DOUBLE_EQ(draws[0], 0.09014995783428947);
  EXPECT_DOUBLE_EQ(draws[1], 0.4903235026566719);
  EXPECT_DOUBLE_EQ(draws[2], -0.9541565259328557);
  const Tensor x = filled_input({2, 3, 32, 32}, {}).flatten();
  EXPECT_NEAR(x[0].item<double>(), 0.420735492404, 1e-12);
  EXPECT_NEAR(x[1].item<double>(), 0.499953864033, 1e-12);
}

TEST(GoldenModels, WaitForArchitecturesThatNobodyKnows) {
  const fs::path folder = fs::path(testing::TempDir()) / "strange_models";
  write_file(folder / "index.json", R"([{"model": "hourglass", "file": "hourglass.json"}])");
  const auto results = verify_models(folder, config::Node::map({}), archs());
  fs::remove_all(folder);
  ASSERT_EQ(results.size(), 1);
  EXPECT_EQ(results[0].reason, "no arch named hourglass yet");
}

TEST(GoldenModels, AreMetInDouble) { expect_all_met(verify_models(kFolder, cases(), archs())); }

TEST(GoldenModels, AreMetInSingle) { expect_all_met(verify_models(kFolder, cases(), archs(), at::kFloat)); }

// A folder with the reference of resnet8 alone, in which `from` was replaced by `to`.
class Broken : public testing::Test {
 protected:
  ~Broken() override { fs::remove_all(folder_); }

  std::string reason(const std::string& from, const std::string& to, const std::string& rules) {
    std::string text = read_file(kFolder / "resnet8.json");
    const auto place = text.find(from);
    EXPECT_NE(place, std::string::npos);
    write_file(folder_ / "resnet8.json", text.replace(place, from.size(), to));
    write_file(folder_ / "index.json", R"([{"model": "resnet8", "file": "resnet8.json"}])");
    const auto results = verify_models(folder_, config::parse(rules, "cases.yaml"), archs());
    EXPECT_EQ(results.front().name, "models/resnet8");
    EXPECT_EQ(results.back().outcome, CaseResult::Outcome::failed);
    return results.back().reason;
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / "broken_models";
  const std::string taps_ =
      "taps: {f0: stem, f1: stage1, f2: stage2, f3: stage3, f4: pooled, f1_pre: stage1.pre, "
      "f2_pre: stage2.pre, f3_pre: stage3.pre}\n";
  const std::string rules_ = taps_ + "resnet8: {arch: {arch: resnet, depth: 8}}";
};

TEST_F(Broken, NumbersAreNamed) {
  EXPECT_EQ(reason("\"parameters\": 83892", "\"parameters\": 83893", rules_),
            "parameters: 83,892, the reference has 83,893");
  EXPECT_NE(reason("\"bn1.bias\"", "\"bn1.offset\"", rules_).find("entry 2 of the state is bn1.bias (16)"),
            std::string::npos);
  const std::string logits = reason("\"argmax\"", "\"logits_mean\": 0.5, \"argmax\"", rules_);
  EXPECT_NE(logits.find("eval logits mean is"), std::string::npos) << logits;
}

TEST_F(Broken, RulesAreNamed) {
  EXPECT_EQ(reason("83892", "83892", "resnet9: {arch: resnet}\n"),
            "cases.yaml:1: index.json has no such network");
  EXPECT_NE(reason("83892", "83892", "resnet8: {arch: {arch: resnet, deep: 8}}").find("deep"),
            std::string::npos);
  EXPECT_NE(reason("83892", "83892", "resnet8: {arch: {arch: resnet, depth: 8}}")
                .find("names no tap for the feature f0"),
            std::string::npos);
  EXPECT_NE(
      reason("83892", "83892", "resnet8: {arch: {arch: resnet, depth: 8, classes: 10}}").find("100 classes"),
      std::string::npos);
}

}  // namespace
}  // namespace limbeck::app
