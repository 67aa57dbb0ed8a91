// limbeck verify as a user runs it; what it makes of each case is tested in tests/golden.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "support/command_line.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using test::has;
using test::say;

const std::string kGolden = LIMBECK_SOURCE_FOLDER "/tests/golden";

TEST(VerifyCommand, EndsWithTheCounts) {
  const auto said = say({"verify", "--golden", kGolden, "--only", "optim/*"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(said.out.ends_with("\n44 passed, 0 failed, 0 skipped\n")) << said.out;
  EXPECT_TRUE(has(said.out, "  optim/ema/plain_0.9\n"));
}

TEST(VerifyCommand, SumsUpWhatItSkipped) {
  const auto said = say({"verify", "--golden", kGolden, "--only", "tab*"});
  EXPECT_EQ(said.code, 0);
  EXPECT_TRUE(
      said.out.ends_with("skipped:\n"
                         "     1  no reader for tabular yet\n"
                         "0 passed, 0 failed, 1 skipped\n"))
      << said.out;
}

TEST(VerifyCommand, ExitsWithOneWhereACaseFails) {
  const test::Scratch scratch;
  write_file(scratch / "optim/index.json", R"({"lr_schedules": [{"name": "sgd", "lr": [3]}]})");
  write_file(scratch / "optim/cases.yaml", "lr_schedules: {sgd: {schedule: constant}}");
  const auto said = say({"verify", "--golden", scratch / ""});
  EXPECT_EQ(said.code, 1);
  EXPECT_TRUE(has(said.out, "FAILED  6.7e-01  optim/lr_schedules/sgd: is off by 2\n")) << said.out;
  EXPECT_TRUE(said.out.ends_with("0 passed, 1 failed, 0 skipped\n")) << said.out;
  const auto json = nlohmann::json::parse(say({"verify", "--golden", scratch / "", "--json"}).out);
  EXPECT_EQ(json.at("failed"), 1);
  EXPECT_EQ(json.at("cases")[0].at("outcome"), "failed");
}

TEST(VerifyCommand, FindsTheNumbersOfTheTreeThatTheProgramLiesIn) {
  EXPECT_TRUE(say({"verify", "--only", "optim/ema/*"}).out.ends_with("6 passed, 0 failed, 0 skipped\n"));
}

TEST(VerifyCommand, RefusesWhatIsNotThere) {
  EXPECT_EQ(say({"verify", "--golden", kGolden + "/nowhere"}).code, 2);
  const auto said = say({"verify", "--only", "losses/nobody"});
  EXPECT_EQ(said.code, 2);
  EXPECT_TRUE(has(said.err, "no case is called 'losses/nobody'"));
}

}  // namespace
}  // namespace limbeck::app
