// What a user who did something wrong, or whose machine did, is told: what, where, what to do; and nothing
// half-written.
#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/files.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

const std::string kRecipe = R"(
limbeck: 1
name: failing
seed: 1
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 4, samples: 400, noise: 0.5, hold_out: {valid: last 20%}, transforms: [normalize]}
  test: {like: train, split: test, samples: 100}
models:
  teacher: {arch: mlp, hidden: [16]}
  student: {arch: mlp, hidden: [8]}
defaults: {batch_size: 20, epochs: 2, optimizer: {optimizer: sgd, learning_rate: 0.05, momentum: 0.9}}
stages:
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
export: [safetensors, onnx]
)";

class Failures : public ::testing::Test {
 protected:
  Failures() { write_file(recipe(), kRecipe); }
  std::string recipe() const { return (scratch_ / "failing.yaml").string(); }
  std::string run() const { return (scratch_ / "run").string(); }
  test::Ended limbeck(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--threads", "1"});
    return test::limbeck(arguments, scratch_ / "out");
  }
  void expect(const test::Ended& ended, int code, const std::vector<std::string>& parts) const {
    EXPECT_EQ(ended.code, code) << ended.err;
    for (const std::string& part : parts)
      EXPECT_NE(ended.err.find(part), std::string::npos) << part << "\nin\n" << ended.err;
  }

  test::Scratch scratch_;
};

TEST_F(Failures, ARunFolderOfAnotherRecipeIsRefused) {
  ASSERT_EQ(limbeck({"run", recipe(), "--out", run()}).code, 0);
  const std::string before = read_file(fs::path(run()) / "recipe.yaml");
  expect(limbeck({"run", recipe(), "--out", run(), "--set", "seed=2"}), 2,
         {"holds the run of another recipe", "--out"});
  EXPECT_EQ(read_file(fs::path(run()) / "recipe.yaml"), before);
}

TEST_F(Failures, AFolderThatIsNoRunFolderIsLeftAlone) {
  scratch_.file("run/precious.txt", "mine");
  expect(limbeck({"run", recipe(), "--out", run()}), 2, {"is no run folder", "not empty"});
  EXPECT_EQ(test::content_of(fs::path(run()) / "precious.txt"), "mine");
}

TEST_F(Failures, ATapThatDoesNotExistIsFoundByTheProbe) {
  expect(limbeck({"run", recipe(), "--out", run(), "--set", "stages.distil.losses.kd.pairs=[stage9]"}), 2,
         {"stages.distil", "stage9", "logits"});
  EXPECT_FALSE(fs::exists(fs::path(run()) / "summary.json"));
}

TEST_F(Failures, TeacherWeightsOfAnotherArchitectureAreRefused) {
  ASSERT_EQ(limbeck({"run", recipe(), "--out", run()}).code, 0);
  expect(limbeck({"run", recipe(), "--out", (scratch_ / "other").string(), "--set",
                  "models.teacher={arch: mlp, hidden: [16, 16], weights: {file: " + run() +
                      "/models/teacher/model.safetensors}}"}),
         2, {"models.teacher", "weights"});
}

TEST_F(Failures, WeightsFromARunTeachInAnother) {
  ASSERT_EQ(limbeck({"run", recipe(), "--out", run()}).code, 0);
  const test::Ended ended = limbeck(
      {"run", recipe(), "--out", (scratch_ / "other").string(), "--set",
       "models.teacher={arch: mlp, hidden: [16], weights: {file: " + run() + "/models/teacher}}", "--set",
       "stages=[{name: distil, train: student, epochs: 2, batch_size: 20, losses: [kd], "
       "optimizer: {optimizer: sgd, learning_rate: 0.05}}]"});
  EXPECT_EQ(ended.code, 0) << ended.err;
}

TEST_F(Failures, ANanStopsTheStageNamesTheTermAndKeepsTheCheckpoint) {
  const test::Ended ended = limbeck({"run", recipe(), "--out", run(), "--set",
                                     "stages.distil.optimizer={optimizer: sgd, learning_rate: 1e38}"});
  expect(ended, 2, {"stages.distil", "step ", "not finite", "No weight was changed"});
  EXPECT_TRUE(fs::exists(fs::path(run()) / "checkpoints" / "00-teach"));
  EXPECT_FALSE(fs::exists(fs::path(run()) / "summary.json"));
}

TEST_F(Failures, ATeacherNearChanceIsRefusedWithTheUsualCauses) {
  expect(limbeck({"run", recipe(), "--out", run(), "--set",
                  "stages.teach.optimizer={optimizer: sgd, learning_rate: 1e-12}"}),
         2, {"stages.distil", "near chance", "normalisation", "another order"});
}

TEST_F(Failures, SamplesThatAreTrainedOnAndJudgedOnAreCounted) {
  expect(limbeck({"run", recipe(), "--out", run(), "--set", "data.valid2={of: train, part: first 30}",
                  "--set", "stages.distil.valid=valid2"}),
         2, {"data.valid2", "shares 30 samples with 'train'"});
}

TEST_F(Failures, AbsentDataSaysWhereItWasLookedFor) {
  expect(limbeck({"run", recipe(), "--out", run(), "--set",
                  "data.train={set: mnist, folder: nowhere, hold_out: {valid: last 10%}}", "--set",
                  "data.test={set: mnist, folder: nowhere, split: test}"}),
         2, {"data.train", "nowhere"});
}

TEST_F(Failures, AReadOnlyPlaceIsTheMachinesFault) {
  expect(limbeck({"run", recipe(), "--out", "/proc/limbeck-run"}), 3, {"cannot write", "/proc/limbeck-run"});
}

TEST_F(Failures, AFullDiskLeavesNothingHalfWritten) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "this machine has no /dev/full";
  ASSERT_EQ(limbeck({"run", recipe(), "--out", run()}).code, 0);
  fs::remove(fs::path(run()) / "summary.json");
  fs::remove(fs::path(run()) / "metrics.jsonl");
  fs::create_symlink("/dev/full", fs::path(run()) / "metrics.jsonl");
  const test::Ended ended = limbeck({"run", recipe(), "--out", run()});
  EXPECT_NE(ended.code, 0);
  EXPECT_FALSE(fs::exists(fs::path(run()) / "summary.json"));
}

TEST_F(Failures, PredictAndEvaluateUseTheStudentAsItWasTrained) {
  ASSERT_EQ(limbeck({"run", recipe(), "--out", run()}).code, 0);
  const std::string student = run() + "/student";
  const test::Ended judged = limbeck(
      {"evaluate", student, "--data",
       "{set: synthetic, shape: [1, 8, 8], classes: 4, samples: 100, noise: 0.5, split: test}", "--json"});
  ASSERT_EQ(judged.code, 0) << judged.err;
  const std::string summary = read_file(fs::path(run()) / "judged" / "test.json");
  const auto accuracy = [](std::string text) {
    std::erase(text, ' ');
    return text.substr(text.find("\"accuracy\":") + 11, 5);
  };
  EXPECT_EQ(accuracy(judged.out), accuracy(summary.substr(summary.find("\"student\""))));
  std::string picture;
  for (const auto& entry : fs::directory_iterator(fs::path(run()) / "judged" / "pictures"))
    picture = entry.path().string();
  const test::Ended predicted = limbeck({"predict", student, picture, "--top", "2"});
  EXPECT_EQ(predicted.code, 0) << predicted.err;
  EXPECT_NE(predicted.out.find(" %"), std::string::npos) << predicted.out;
  expect(limbeck({"predict", student, recipe()}), 2, {"failing.yaml"});
  expect(limbeck({"predict", run(), picture}), 2, {"model.json"});
}

}  // namespace
}  // namespace limbeck::app
