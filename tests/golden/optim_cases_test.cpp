#include "limbeck/app/verify/optim_cases.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Outcome = CaseResult::Outcome;

const fs::path kGolden = fs::path(LIMBECK_SOURCE_FOLDER) / "tests/golden/optim";

class OptimCases : public testing::Test {
 protected:
  OptimCases() {
    optim::optimizers::register_optimizers(optimizers_);
    optim::schedules::register_schedules(schedules_);
    optim::ramps::register_ramps(ramps_);
  }

  std::vector<CaseResult> run(const fs::path& folder, const config::Node& cases) const {
    return verify_optim(folder, cases, {optimizers_, schedules_, ramps_});
  }

  // One case of a schedule that halves the rate at each of two steps.
  CaseResult halves(const std::string& rule, const std::string& rates = "[0.5, 0.25]") const {
    write_file(scratch_ / "index.json", R"({"lr_schedules": [{"name": "halves", "lr": )" + rates + "}]}");
    const auto results =
        run(scratch_ / "", config::parse("lr_schedules: {halves: " + rule + "}", "cases.yaml"));
    EXPECT_EQ(results.size(), 1);
    return results.front();
  }

  optim::optimizers::Registry optimizers_{"optimizer"};
  optim::schedules::Registry schedules_{"schedule"};
  optim::ramps::Registry ramps_{"ramp"};
  test::Scratch scratch_;
};

TEST_F(OptimCases, AllPass) {
  const auto results = run(kGolden, config::read((kGolden / "cases.yaml").string()));
  EXPECT_EQ(results.size(), 17 + 17 + 6 + 4);
  for (const CaseResult& result : results)
    EXPECT_EQ(result.outcome, Outcome::passed) << result.name << ": " << result.reason;
}

TEST_F(OptimCases, AreMeasuredAgainstTheirReference) {
  const std::string rule =
      "{learning_rate: 0.5, schedule: {schedule: step, every: 1, factor: 0.5}, length: 2}";
  EXPECT_EQ(halves(rule).outcome, Outcome::passed) << halves(rule).reason;
  const CaseResult off = halves(rule, "[0.5, 0.2]");
  EXPECT_EQ(off.outcome, Outcome::failed);
  EXPECT_NEAR(off.worst, 0.1, 1e-12);  // 0.05 off, relative to 0.5
  EXPECT_TRUE(off.reason.starts_with("is off by 0.0")) << off.reason;
}

TEST_F(OptimCases, WaitForEntriesThatDoNotExistOrSayWhy) {
  EXPECT_EQ(halves("{schedule: staircase}").reason, "no schedule named staircase yet");
  EXPECT_EQ(halves("{schedule: staircase}").outcome, Outcome::skipped);
  EXPECT_EQ(halves("{skip: because}").reason, "because");
}

TEST_F(OptimCases, FailWhereTheyAreNotUnderstood) {
  const auto complaint = [&](const std::string& rule) {
    const CaseResult result = halves(rule);
    EXPECT_EQ(result.outcome, Outcome::failed) << rule;
    return result.reason;
  };
  EXPECT_NE(complaint("{schedule: {schedule: step, every: 1, by: 2}}").find("by is not a known key"),
            std::string::npos);
  EXPECT_NE(complaint("{schedule: constant, repeat: 2}").find("repeat is not a known key"),
            std::string::npos);
  EXPECT_EQ(halves("{schedule: constant}", "[0.5, null]").outcome, Outcome::failed);
}

TEST_F(OptimCases, FailWithoutARuleAndRulesWithoutACase) {
  write_file(scratch_ / "index.json", R"({"lr_schedules": [{"name": "halves", "lr": []}], "clips": []})");
  const auto results = run(scratch_ / "", config::parse("lr_schedules: {thirds: {skip: x}}", "cases.yaml"));
  ASSERT_EQ(results.size(), 3);
  EXPECT_EQ(results[0].reason, "no reader for optim/clips yet");
  EXPECT_EQ(results[1].reason, "cases.yaml says nothing about it");
  EXPECT_EQ(results[2].reason, "cases.yaml:1: index.json has no such case");
}

TEST_F(OptimCases, RefuseAFolderThatCannotBeRead) {
  for (const std::string text : {"[", "[1]", R"({"ema": [{}]})"}) {
    write_file(scratch_ / "index.json", text);
    EXPECT_THROW(run(scratch_ / "", config::Node::map({})), UserError) << text;
  }
}

}  // namespace
}  // namespace limbeck::app
