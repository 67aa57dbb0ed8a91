// Sweeps, the stage store and comparisons, as a user meets them.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "limbeck/base/files.h"
#include "limbeck/data/png.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string kRecipe = R"(
limbeck: 1
name: swept
seed: 7
data:
  train: {set: synthetic, shape: [1, 6, 6], classes: 3, samples: 600, noise: 0.6, hold_out: {valid: last 20%}, augment: [{transform: random_shift, pixels: 1}], transforms: [normalize]}
  test: {like: train, split: test}
models: {teacher: {arch: convnet, channels: [4]}, student: {arch: mlp, hidden: [6], dropout: 0.1}}
defaults: {batch_size: 50, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9}}
stages:
  - {name: teach, train: teacher, seed: 7, epochs: 3, keep: best valid.accuracy}
  - {name: distil, train: student, epochs: 3, ema: 0.9, snapshots: [1], losses: [{loss: cross_entropy, weight: 0.1}, {loss: kd, weight: 0.9}]}
)";
const std::string kSweep = R"(
sweep:
  seed: [1, 2, 3]
  stages.distil.losses: {kd: as_written, alone: [cross_entropy]}
)";

class Swept : public ::testing::Test {
 protected:
  Swept() { write_file(recipe(), kRecipe); }
  std::string recipe() const { return (scratch_ / "swept.yaml").string(); }
  test::Ended limbeck(std::vector<std::string> words, bool threads = true) const {
    if (threads) words.insert(words.end(), {"--threads", "1"});
    return test::limbeck(words, scratch_ / "out");
  }
  test::Ended run(const std::string& folder, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"run", recipe(), "--out", (scratch_ / folder).string()};
    words.insert(words.end(), more.begin(), more.end());
    const test::Ended ended = limbeck(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended;
  }
  // All files of a run but the logs, by path.
  std::map<std::string, std::string> files(const std::string& folder) const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(scratch_ / folder)) {
      const std::string path = fs::relative(entry.path(), scratch_ / folder).string();
      if (path == "environment.json" || path == "timing.json" || path == "report.html" || path == "lock" ||
          path.starts_with("events"))
        continue;
      // How often a checkpoint was written is its number.
      if (entry.is_regular_file())
        all[path.starts_with("checkpoints")
                ? path.substr(0, path.rfind('/', path.rfind('/') - 1)) + entry.path().filename().string()
                : path] = read_file(entry.path());
    }
    return all;
  }
  static int times_taken(const test::Ended& ended) {
    int count = 0;
    for (std::size_t at = ended.err.find("taken from the store"); at != std::string::npos;
         at = ended.err.find("taken from the store", at + 1))
      ++count;
    return count;
  }
  test::Scratch scratch_;
};

TEST_F(Swept, AStageFromTheStoreLeavesTheSameBytesAsAFreshOne) {
  run("first");
  const test::Ended second = run("second");
  EXPECT_EQ(times_taken(second), 2) << second.err;
  const test::Ended third = run("third", {"--fresh"});
  EXPECT_EQ(times_taken(third), 0) << third.err;
  const auto fresh = files("third");
  ASSERT_TRUE(fresh.contains("snapshots/distil/1/state.safetensors"));
  for (const std::string folder : {"first", "second"}) {
    const auto found = files(folder);
    EXPECT_EQ(found.size(), fresh.size());
    for (const auto& [path, content] : fresh) {
      ASSERT_TRUE(found.contains(path)) << folder << " lacks " << path;
      EXPECT_TRUE(found.at(path) == content) << folder << ": " << path << " differs";
    }
  }
  EXPECT_TRUE(json::parse(read_file(scratch_ / "second" / "timing.json"))
                  .at("stages")
                  .at(0)
                  .at("from_store")
                  .get<bool>());
}

TEST_F(Swept, AChangedKeyIsNeverServed) {
  run("first");
  EXPECT_EQ(times_taken(run("loss", {"--set", "stages.distil.losses.kd.temperature=2"})), 1)
      << "the teacher stays";
  EXPECT_EQ(times_taken(run("teacher", {"--set", "models.teacher.channels=[5]"})), 0)
      << "another teacher is another student's";
  EXPECT_EQ(times_taken(run("seed", {"--set", "seed=8"})), 1);
  EXPECT_EQ(times_taken(run("data", {"--set", "data.train.samples=601"})), 0);
  EXPECT_EQ(times_taken(run("augment", {"--set", "data.train.augment=[]"})), 0);
  EXPECT_EQ(times_taken(run("valid", {"--set", "data.train.hold_out.valid=first 20%"})), 0);
  EXPECT_EQ(times_taken(run("arch", {"--set", "models.student.hidden=[7]"})), 1);
  EXPECT_EQ(times_taken(run("exports", {"--set", "export=[safetensors]"})), 2)
      << "what is exported changes no weight";
}

TEST_F(Swept, AnotherNumberOfThreadsIsAnotherKey) {
  run("first");
  const test::Ended ended =
      limbeck({"run", recipe(), "--out", (scratch_ / "second").string(), "--threads", "2"}, false);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(times_taken(ended), 0) << ended.err;
}

TEST_F(Swept, CompareRunsWhatIsMissingAndNoMore) {
  write_file(recipe(), kRecipe + kSweep);
  const std::vector<std::string> compare = {"compare", recipe(), "--out",     (scratch_ / "all").string(),
                                            "--jobs",  "2",      "--threads", "2"};
  const test::Ended first = limbeck(compare, false);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.err.find("6 runs in"), std::string::npos) << first.err;
  EXPECT_NE(first.err.find("0 of them finished"), std::string::npos) << first.err;
  EXPECT_NE(first.out.find("alone"), std::string::npos) << first.out;
  EXPECT_TRUE(fs::exists(scratch_ / "all" / "comparison.html"));
  EXPECT_TRUE(fs::exists(scratch_ / "all" / "comparison.csv"));
  EXPECT_TRUE(fs::exists(scratch_ / "all" / "seed=2,losses=kd" / "summary.json"));
  int taught = 0;
  for (const auto& entry : fs::directory_iterator(scratch_ / "all"))
    if (entry.is_directory() && fs::exists(entry.path() / "timing.json"))
      taught += !json::parse(read_file(entry.path() / "timing.json"))
                     .at("stages")
                     .at(0)
                     .at("from_store")
                     .get<bool>();
  EXPECT_EQ(taught, 1) << "six runs share one teacher, whatever runs beside what";
  const auto before = fs::last_write_time(scratch_ / "all" / "seed=1,losses=kd" / "summary.json");
  const test::Ended again = limbeck(compare, false);
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("6 of them finished"), std::string::npos) << again.err;
  EXPECT_EQ(fs::last_write_time(scratch_ / "all" / "seed=1,losses=kd" / "summary.json"), before);
  EXPECT_EQ(again.out, first.out);
  const test::Ended fewer = limbeck(
      {"compare", recipe(), "--out", (scratch_ / "all").string(), "--seeds", "2", "--threads", "1"}, false);
  EXPECT_NE(fewer.err.find("4 runs in"), std::string::npos) << fewer.err;
}

// On a machine that has the runs and not what they learnt from.
TEST_F(Swept, FinishedRunsAreComparedWithoutTheirData) {
  const fs::path pictures = scratch_ / "pictures";
  for (int i = 0; i < 40; ++i)
    write_file(
        pictures / (i % 2 ? "dark" : "light") / (std::to_string(i) + ".png"),
        data::encode_png({1, 6, 6, std::vector<uint8_t>(36, static_cast<uint8_t>(i % 2 ? i : 255 - i))}));
  write_file(recipe(),
             "limbeck: 1\nname: swept\ndata:\n  train: {set: image_folder, folder: " + pictures.string() +
                 ", hold_out: {test: last 20%}}\n"
                 "models: {student: {arch: mlp, hidden: [4]}}\n"
                 "stages: [{name: learn, train: student, steps: 2, batch_size: 8, optimizer: {optimizer: "
                 "sgd, learning_rate: 0.1}}]\nsweep: {seed: [1, 2], stages.learn.batch_size: [4, 8]}\n");
  const std::vector<std::string> compare = {"compare", recipe(), "--out", (scratch_ / "all").string()};
  const test::Ended first = limbeck(compare);
  ASSERT_EQ(first.code, 0) << first.err;
  fs::remove_all(pictures);
  const test::Ended again = limbeck(compare);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out, first.out);
  fs::remove_all(scratch_ / "all" / "seed=2,batch_size=8");
  const test::Ended missing = limbeck(compare);
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("data.train"), std::string::npos) << missing.err;
}

TEST_F(Swept, RunsOnePointByItsName) {
  write_file(recipe(), kRecipe + kSweep);
  run("one", {"--point", "seed=2,losses=alone"});
  EXPECT_TRUE(fs::exists(scratch_ / "one" / "summary.json"));
  const test::Ended ended = limbeck({"run", recipe(), "--point", "seed=2,losses=alne"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("did you mean 'seed=2,losses=alone'?"), std::string::npos) << ended.err;
}

TEST_F(Swept, APointThatFailsIsNamedAndTheOthersGoOn) {
  write_file(recipe(), kRecipe + "sweep: {stages.distil.optimizer.learning_rate: [0.1, 1e38]}\n");
  const std::vector<std::string> all = {"run",   recipe(),
                                        "--set", "stages.distil.optimizer={optimizer: sgd, learning_rate: 1}",
                                        "--out", (scratch_ / "all").string()};
  const test::Ended ended = limbeck(all);
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("learning_rate=1e38 failed"), std::string::npos) << ended.err;
  EXPECT_TRUE(fs::exists(scratch_ / "all" / "learning_rate=0.1" / "summary.json"));
}

TEST_F(Swept, TheStoreIsListedCheckedAndPruned) {
  run("runs/first");
  const std::string folder = (scratch_ / "runs").string();
  const test::Ended listed = limbeck({"runs", "--folder", folder});
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_NE(listed.out.find("distil of swept"), std::string::npos) << listed.out;
  EXPECT_NE(listed.out.find("runs/first"), std::string::npos) << listed.out;
  EXPECT_NE(limbeck({"runs", "check", "--folder", folder}).out.find("2 stages are whole, 0 broken"),
            std::string::npos);
  for (const auto& entry : fs::directory_iterator(scratch_ / "runs" / ".store"))
    if (fs::exists(entry.path() / "metrics.jsonl")) {
      write_file(entry.path() / "metrics.jsonl", "{}\n");
      break;
    }
  const test::Ended checked = limbeck({"runs", "check", "--folder", folder});
  EXPECT_EQ(checked.code, 2);
  EXPECT_NE(checked.out.find("1 stages are whole, 1 broken"), std::string::npos) << checked.out;
  EXPECT_NE(limbeck({"runs", "prune", "--folder", folder}).out.find("removed 1 stages"), std::string::npos)
      << "the broken one";
  EXPECT_NE(limbeck({"runs", "prune", "--all", "--folder", folder}).out.find("removed 1 stages"),
            std::string::npos);
  EXPECT_TRUE(fs::exists(scratch_ / "runs" / "first" / "summary.json"));
}

}  // namespace
}  // namespace limbeck::app
