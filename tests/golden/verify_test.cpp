#include "limbeck/app/verify/verify.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/tensor/files.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Outcome = CaseResult::Outcome;

const fs::path kGolden = fs::path(LIMBECK_SOURCE_FOLDER) / "tests/golden";

class Verify : public testing::Test {
 protected:
  Verify() {
    loss::register_methods(losses_);
    model::register_archs(archs_);
    optim::optimizers::register_optimizers(optimizers_);
    optim::schedules::register_schedules(schedules_);
    optim::ramps::register_ramps(ramps_);
    data::transforms::register_transforms(transforms_);
  }

  std::vector<CaseResult> all(const fs::path& folder, const std::string& pattern = "*") const {
    return verify_folder(folder, kGolden, {losses_, archs_, {optimizers_, schedules_, ramps_}, transforms_},
                         pattern);
  }

  // A copy of one loss's cases, without rules.
  void copy_loss(const std::string& loss) const {
    fs::create_directories(scratch_ / "losses");
    fs::copy_file(kGolden / "losses" / (loss + ".safetensors"),
                  scratch_ / "losses" / (loss + ".safetensors"));
    nlohmann::json cases = nlohmann::json::array();
    for (const auto& one : nlohmann::json::parse(read_file(kGolden / "losses/index.json")))
      if (one["loss"] == loss) cases.push_back(one);
    write_file(scratch_ / "losses/index.json", cases.dump());
  }

  loss::Registry losses_{"loss"};
  model::Registry archs_{"arch"};
  optim::optimizers::Registry optimizers_{"optimizer"};
  optim::schedules::Registry schedules_{"schedule"};
  optim::ramps::Registry ramps_{"ramp"};
  data::transforms::Registry transforms_{"transform"};
  test::Scratch scratch_;
};

int count(const std::vector<CaseResult>& results, Outcome outcome) {
  return static_cast<int>(std::count_if(results.begin(), results.end(),
                                        [&](const CaseResult& one) { return one.outcome == outcome; }));
}

std::string failures(const std::vector<CaseResult>& results) {
  std::string text;
  for (const CaseResult& one : results)
    if (one.outcome == Outcome::failed) text += one.name + ": " + one.reason + "\n";
  return text;
}

TEST_F(Verify, NoReferenceCaseFails) {
  const auto results = all(kGolden);
  EXPECT_EQ(failures(results), "");
  EXPECT_GE(count(results, Outcome::passed), 39 + 17 + 40 + 5);
  for (const CaseResult& one : results) {
    if (one.outcome != Outcome::skipped) continue;
    const bool waits = one.reason.starts_with("no ") && one.reason.ends_with(" yet");
    EXPECT_TRUE(waits || one.name == "losses/transformer_layers/tb_att_mse_nomask" ||
                one.name == "losses/at/rep_p3_signed")
        << one.name << ": " << one.reason;
  }
}

TEST_F(Verify, AKindWithoutAReaderIsOneSkip) {
  const auto results = all(kGolden, "tabular");
  ASSERT_EQ(results.size(), 1);
  EXPECT_EQ(results[0].outcome, Outcome::skipped);
  EXPECT_EQ(results[0].reason, "no reader for tabular yet");
}

TEST_F(Verify, AFolderWithoutRulesIsReadByThoseInstalled) {
  copy_loss("kd");
  const auto results = all(scratch_ / "");
  EXPECT_EQ(failures(results), "");  // other losses' rules have no case here
  EXPECT_EQ(count(results, Outcome::passed), 17);
}

TEST_F(Verify, AFoldersOwnRulesWin) {
  copy_loss("kd");
  write_file(scratch_ / "cases.yaml",
             "losses: {kd: {loss: kd, rep_t1: {skip: my reason}, stray: {skip: x}}}");
  const auto results = all(scratch_ / "");
  EXPECT_EQ(count(results, Outcome::skipped), 1);
  EXPECT_EQ(count(results, Outcome::failed), 17);  // 16 that nothing is said about, and a stray rule
}

TEST_F(Verify, ACorruptedNumberFails) {
  copy_loss("kd");
  const fs::path file = scratch_ / "losses/kd.safetensors";
  Tensors tensors = load_tensors(file);
  tensors.at("rep_t4/grad.student_logits").view(-1)[0] += 1e-6;
  save_tensors(file, tensors);
  const auto results = all(scratch_ / "");
  EXPECT_EQ(count(results, Outcome::failed), 1);
  EXPECT_TRUE(failures(results).starts_with("losses/kd/rep_t4: 'grad.student_logits' is off by"))
      << failures(results);
}

TEST_F(Verify, AFileThatIsCutOffFailsItsCasesOnly) {
  copy_loss("kd");
  const fs::path file = scratch_ / "losses/kd.safetensors";
  fs::resize_file(file, fs::file_size(file) / 2);
  auto cases = nlohmann::json::parse(read_file(scratch_ / "losses/index.json"));
  cases.push_back({{"loss", "cka"}, {"case", "x"}, {"inputs", {"a"}}, {"outputs", {"loss"}}});
  write_file(scratch_ / "losses/index.json", cases.dump());
  const auto results = all(scratch_ / "");
  EXPECT_EQ(count(results, Outcome::failed), 17);
  EXPECT_EQ(count(results, Outcome::skipped), 1);  // the registry alone decides
  EXPECT_NE(results[0].reason.find("kd.safetensors"), std::string::npos) << results[0].reason;
}

TEST_F(Verify, ATensorThatIsMissingFailsItsCase) {
  copy_loss("kd");
  Tensors tensors = load_tensors(scratch_ / "losses/kd.safetensors");
  tensors.erase("rep_t4/loss");
  save_tensors(scratch_ / "losses/kd.safetensors", tensors);
  EXPECT_EQ(failures(all(scratch_ / "")), "losses/kd/rep_t4: its file has no tensor 'loss'\n");
}

TEST_F(Verify, ACorruptedScheduleOrOptimiserFails) {
  fs::create_directories(scratch_ / "optim");
  auto index = nlohmann::json::parse(read_file(kGolden / "optim/index.json"));
  double rate = index["lr_schedules"][3]["lr"][7];
  index["lr_schedules"][3]["lr"][7] = rate + 1e-9;
  double x = index["optimizers"][2]["steps"][11]["x"][0];
  index["optimizers"][2]["steps"][11]["x"][0] = x + 1e-9;
  index["ema"][0]["ema"][2] = "broken";
  write_file(scratch_ / "optim/index.json", index.dump());
  const auto results = all(scratch_ / "");
  EXPECT_EQ(count(results, Outcome::failed), 3) << failures(results);
}

TEST_F(Verify, AnUnknownOptionOfALossThatExistsFails) {
  copy_loss("kd");
  write_file(scratch_ / "cases.yaml",
             "losses: {kd: {rep_t1: {terms: [{loss: kd, warmth: 1}]}, loss: crystal_ball}}");
  const auto results = all(scratch_ / "", "losses/kd/rep_t1");
  ASSERT_EQ(results.size(), 1);
  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_NE(results[0].reason.find("warmth is not a known key"), std::string::npos) << results[0].reason;
}

TEST_F(Verify, CasesOfALossThatNobodyKnowsWait) {
  copy_loss("kd");
  auto cases = nlohmann::json::parse(read_file(scratch_ / "losses/index.json"));
  for (auto& one : cases) one["loss"] = "crystal_ball";
  write_file(scratch_ / "losses/index.json", cases.dump());
  fs::rename(scratch_ / "losses/kd.safetensors", scratch_ / "losses/crystal_ball.safetensors");
  const auto results = all(scratch_ / "");
  EXPECT_EQ(count(results, Outcome::skipped), 17);
  EXPECT_EQ(results[0].reason, "no loss named crystal_ball yet");
}

TEST_F(Verify, RefusesAFolderWithoutCases) {
  EXPECT_THROW(all(scratch_ / "absent"), UserError);
  EXPECT_THROW(all(scratch_ / ""), UserError);
  try {
    all(kGolden / "losses");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("give the folder that it lies in"), std::string::npos)
        << error.what();
  }
}

TEST_F(Verify, FindsTheNumbersThatCameWithTheProgram) {
  EXPECT_EQ(installed_golden(fs::path(LIMBECK_SOURCE_FOLDER) / "build/dev/limbeck"), kGolden);
  fs::create_directories(scratch_ / "bin");
  EXPECT_NE(installed_golden(scratch_ / "bin/limbeck"), scratch_ / "share/limbeck/golden");
  write_file(scratch_ / "share/limbeck/golden/cases.yaml", "losses: {}");
  EXPECT_EQ(installed_golden(scratch_ / "bin/limbeck"), scratch_ / "share/limbeck/golden");
}

}  // namespace
}  // namespace limbeck::app
