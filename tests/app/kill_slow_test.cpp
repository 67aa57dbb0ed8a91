// Killed at random moments, twenty times in a row, a run ends with the same bytes as the unbroken one.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

// Everything whose state must survive: dropout, augmentation, an average, a plateau, the best epoch, two
// stages.
const std::string kRecipe = R"(
limbeck: 1
name: killed
seed: 11
data:
  train:
    set: synthetic
    shape: [1, 12, 12]
    classes: 4
    samples: 900
    noise: 0.6
    hold_out: {valid: last 20%}
    augment: [{transform: random_crop, padding: 2}, random_flip, {transform: gaussian_noise, deviation: 0.1}]
    transforms: [normalize]
  test: {like: train, split: test, samples: 200}
models:
  teacher: {arch: convnet, channels: [4, 8]}
  student: {arch: mlp, hidden: [48], dropout: 0.3}
defaults:
  batch_size: 16
  optimizer: {optimizer: sgd, learning_rate: 0.05, momentum: 0.9, weight_decay: 5e-4}
stages:
  - {name: teach, train: teacher, epochs: 12, schedule: {schedule: cosine, warmup: 1}}
  - name: distil
    train: student
    epochs: 25
    losses: [{loss: cross_entropy, weight: 0.5}, {loss: kd, weight: {ramp: linear, start: 1, end: 0.5}, temperature: 3}]
    optimizer: {optimizer: adam, learning_rate: 1e-3}
    schedule: {schedule: plateau, metric: valid.accuracy, factor: 0.5, patience: 1}
    ema: 0.9
    keep: best valid.accuracy
    clip: 5
baseline: true
export: [safetensors, onnx]
)";

// Logs say when and where; everything else must be equal.
bool is_log(const std::string& path) {
  return path == "environment.json" || path == "timing.json" || path == "report.html" ||
         path.starts_with("events/") || path.ends_with(".lock");
}

// Content of every file by its path; the serial number of a checkpoint counts how often one was written.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::string path = fs::relative(entry.path(), folder).string();
    if (is_log(path)) continue;
    if (path.starts_with("checkpoints/")) {
      auto parts = split(path, '/');
      parts.erase(parts.begin() + 2);
      path = join(parts, "/");
    }
    EXPECT_FALSE(files.contains(path)) << path;
    files[path] = read_file(entry.path());
  }
  return files;
}

void expect_equal(const fs::path& folder, const std::map<std::string, std::string>& unbroken) {
  const auto files = contents(folder);
  for (const auto& [path, content] : unbroken) {
    ASSERT_TRUE(files.contains(path)) << path;
    EXPECT_TRUE(files.at(path) == content) << path << " differs";
  }
  EXPECT_EQ(files.size(), unbroken.size());
}

// Whether a file or folder under a temporary name is there.
bool is_writing(const fs::path& folder) {
  std::error_code ignored;
  for (auto it = fs::recursive_directory_iterator(folder, ignored); it != fs::recursive_directory_iterator();
       it.increment(ignored))
    if (it->path().filename().string().find(".part") != std::string::npos) return true;
  return false;
}

// Every other kill waits, a little, for a moment at which a checkpoint is being written.
void await_writing(const fs::path& folder) {
  for (int i = 0; i < 2000 && !is_writing(folder / "checkpoints"); ++i)
    std::this_thread::sleep_for(std::chrono::microseconds(100));
}

class Kill : public ::testing::TestWithParam<int> {};

TEST_P(Kill, AtRandomMomentsChangesNoByte) {
  const test::Scratch scratch;
  const fs::path recipe = scratch.path() / "killed.yaml";
  write_file(recipe, kRecipe);
  const auto run = [&](const fs::path& out) {
    return std::vector<std::string>{"run",
                                    recipe.string(),
                                    "--out",
                                    out.string(),
                                    "--fresh",
                                    "--checkpoint-every",
                                    "0.02",
                                    "--loader-threads",
                                    std::to_string(GetParam()),
                                    "--threads",
                                    "1"};
  };
  const test::Ended whole = test::limbeck(run(scratch.path() / "whole"), scratch.path() / "out");
  ASSERT_EQ(whole.code, 0) << whole.err;
  const auto unbroken = contents(scratch.path() / "whole");
  ASSERT_TRUE(unbroken.contains("metrics.jsonl"));
  ASSERT_TRUE(unbroken.contains("checkpoints/01-distil/state.safetensors"));

  const unsigned seed = std::random_device()();
  std::cout << "random seed " << seed << '\n';
  std::mt19937 random(seed);
  const fs::path broken = scratch.path() / "broken";
  int killed = 0, met_leftovers = 0;
  for (int attempt = 0; killed < 20 && attempt < 60; ++attempt) {
    test::Running running(run(broken), scratch.path() / "out");
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<int>(200, 1100)(random)));
    if (attempt % 2 == 0) await_writing(broken);
    running.signal(SIGKILL);
    if (running.wait().code == -SIGKILL)
      ++killed;
    else
      fs::remove_all(broken);  // it came to its end first: again from nothing
    met_leftovers += is_writing(broken) ? 1 : 0;
  }
  EXPECT_EQ(killed, 20);
  std::cout << met_leftovers << " kills hit a file or checkpoint while it was written\n";
  EXPECT_GT(met_leftovers, 0);
  const test::Ended last = test::limbeck(run(broken), scratch.path() / "out");
  ASSERT_EQ(last.code, 0) << last.err;
  expect_equal(broken, unbroken);
}

INSTANTIATE_TEST_SUITE_P(LoaderThreads, Kill, ::testing::Values(1, 3));

TEST(Interrupt, WritesACheckpointAndExitsWith130) {
  const test::Scratch scratch;
  const fs::path recipe = scratch.path() / "killed.yaml";
  write_file(recipe, kRecipe);
  const std::vector<std::string> run = {
      "run", recipe.string(), "--out", (scratch.path() / "run").string(), "--threads", "1"};
  test::Running running(run, scratch.path() / "out");
  while (!fs::exists(scratch.path() / "run" / "metrics.jsonl") && !running.is_over())
    std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  running.signal(SIGINT);
  const test::Ended ended = running.wait();
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_NE(ended.err.find("limbeck resume"), std::string::npos) << ended.err;
  EXPECT_TRUE(fs::exists(scratch.path() / "run" / "checkpoints" / "00-teach"));
  const test::Ended resumed =
      test::limbeck({"resume", (scratch.path() / "run").string()}, scratch.path() / "out");
  EXPECT_EQ(resumed.code, 0) << resumed.err;
}

}  // namespace
}  // namespace limbeck::app
