// limbeck check: what is missing is told, in both forms, and is no success.
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "limbeck/tensor/files.h"
#include "support/command_line.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

using test::has;
using test::say;

const std::string kRecipe = R"(
limbeck: 1
data:
  train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60}
  test: {set: image_folder, folder: /nowhere/at/all, split: test}
models:
  teacher: {arch: mlp, hidden: [4], weights: {file: /nowhere/t.safetensors}}
  net: {arch: mlp, hidden: [4]}
defaults: {steps: 2, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages: [{name: learn, train: net, losses: [cross_entropy, kd]}]
)";

TEST(Check, TellsAbsentDataAndWeights) {
  const test::Scratch scratch;
  const std::string recipe = scratch.file("recipe.yaml", kRecipe).string();
  const test::Said said = say({"check", recipe});
  EXPECT_EQ(said.code, 2);
  EXPECT_TRUE(has(said.out, "missing: " + recipe + ":5: data.test")) << said.out << said.err;
  EXPECT_TRUE(has(
      said.out, "missing: " + recipe + ":7: models.teacher.weights: there is no file /nowhere/t.safetensors"))
      << said.out << said.err;
}

TEST(Check, TellsThemInJsonToo) {
  const test::Scratch scratch;
  const test::Said said = say({"--json", "check", scratch.file("recipe.yaml", kRecipe).string()});
  EXPECT_EQ(said.code, 2) << said.err;
  const auto told = nlohmann::json::parse(said.out);
  EXPECT_EQ(told.at("missing").size(), 2) << said.out;
  EXPECT_EQ(told.at("stages")[0].at("name"), "learn");
}

// What is wrong with files that are there is a fault, not a file that is missing.
TEST(Check, TellsOverlapsAsFaults) {
  const test::Scratch scratch;
  const std::string overlap = R"(
limbeck: 1
data:
  train: {set: synthetic, samples: 60}
  valid: {of: train, part: first 9}
models: {net: {arch: mlp, hidden: [4]}}
stages: [{name: learn, train: net, steps: 2, optimizer: {optimizer: sgd, learning_rate: 0.1}}]
)";
  const test::Said said = say({"check", scratch.file("recipe.yaml", overlap).string()});
  EXPECT_EQ(said.code, 2);
  EXPECT_TRUE(has(said.err, "data.valid shares 9 samples with 'train'")) << said.err;
  EXPECT_FALSE(has(said.out, "missing")) << said.out;
}

TEST(Check, LeavesNoScratchBehind) {
  const auto scratches = [] {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
      count += entry.path().filename().string().starts_with("limbeck-check-");
    return count;
  };
  const test::Scratch scratch;
  const int before = scratches();
  // A learning rate that ends in no number, so that the estimate itself fails.
  const std::string wild = R"(
limbeck: 1
data: {train: {set: synthetic, samples: 60}}
models: {net: {arch: mlp, hidden: [4]}}
stages: [{train: net, steps: 9, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 1e30}}]
)";
  EXPECT_EQ(say({"check", scratch.file("recipe.yaml", wild).string()}).code, 2);
  EXPECT_EQ(scratches(), before);
}

// A convolutional pair whose first stages have 4 and 3 channels, and all that can be wrong with it.
const std::string kPair = R"(
limbeck: 1
data: {train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 60}}
models:
  teacher: {arch: convnet, channels: [4, 6]}
  student: {arch: convnet, channels: [3, 6]}
defaults: {epochs: 1, batch_size: 20, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages:
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
)";

test::Said check_pair(const std::vector<std::string>& sets) {
  const test::Scratch scratch;
  std::vector<std::string> words{"check", scratch.file("recipe.yaml", kPair).string()};
  for (const std::string& set : sets) words.insert(words.end(), {"--set", set});
  return say(words);
}

// Refused before the first step is tried, in words that hold all of `parts`: what is wrong and what to do.
void expect_refused(const std::vector<std::string>& sets, const std::vector<std::string>& parts) {
  const test::Said said = check_pair(sets);
  EXPECT_EQ(said.code, 2) << sets.front();
  EXPECT_EQ(said.out, "") << sets.front();
  for (const std::string& part : parts) EXPECT_TRUE(has(said.err, part)) << part << "\n  in\n" << said.err;
}

std::string losses(const std::string& lines) { return "stages.distil.losses=[" + lines + "]"; }

const std::string kOnlyDistil = "stages=[{name: distil, train: student, losses: [cross_entropy, kd]}]";

TEST(CheckOfAPair, PassesWhatFits) {
  const test::Said said =
      check_pair({losses("kd, {loss: hint, pairs: [stage1]}, {loss: fsp, pairs: [[stage2, stage2]]}")});
  EXPECT_EQ(said.code, 0) << said.err;
}

TEST(CheckOfAPair, RefusesFlowsBetweenOtherWidths) {
  expect_refused(
      {losses("{loss: fsp, pairs: [[stage1, stage2]]}")},
      {"stages.distil.losses.fsp: the flow from 'stage1' to 'stage2' is 4x6 channels in the teacher",
       "3x6 in the student", "give both networks the same widths, or use a loss that has an adapter"});
}

TEST(CheckOfAPair, RefusesAHintOfOtherChannelsWithoutAnAdapter) {
  expect_refused({losses("{loss: hint, adapter: identity, pairs: [stage1]}")},
                 {"stages.distil.losses.hint: 'stage1' cannot follow 'stage1'", "(N, 3, 8, 8)",
                  "(N, 4, 8, 8)", "use adapter: conv"});
  expect_refused({losses("{loss: hint, adapter: none, pairs: [stage1]}")},
                 {"hint.adapter must be one of conv, conv_batch_norm_relu, linear, identity, not 'none'"});
}

TEST(CheckOfAPair, RefusesAHintFromSmallerMaps) {
  expect_refused({losses("{loss: hint, pairs: [{student: stage2, teacher: stage1}]}")},
                 {"'stage2' cannot follow 'stage1': the maps are 4x4 in the student and 8x8 in the teacher",
                  "use adapter: conv_batch_norm_relu"});
}

TEST(CheckOfAPair, RefusesATapOfTheWrongRank) {
  expect_refused({losses("{loss: attention_transfer, pairs: [pooled]}")},
                 {"stages.distil.losses.attention_transfer: tap 'pooled' of the",
                  "which are no feature maps (N, C, H, W)", "choose another tap, such as stage2"});
  expect_refused(
      {losses("{loss: fsp, pairs: [[stage1, logits]]}")},
      {"tap 'logits' of the student has values (N, 3)", "choose other taps, such as [stage1.first, stage1]"});
  expect_refused(
      {losses("{loss: kd, pairs: [stage2]}")},
      {"tap 'stage2' of the student has values (N, 6, 4, 4)", "choose another tap, such as logits"});
}

TEST(CheckOfAPair, RefusesATemperatureOfZero) {
  expect_refused({losses("{loss: kd, temperature: 0}")},
                 {"stages.distil.losses.kd.temperature must be > 0, not 0"});
}

TEST(CheckOfAPair, RefusesAWeightThatIsNoNumber) {
  expect_refused({losses("cross_entropy, {loss: kd, weight: .nan}")},
                 {"stages.distil.losses.kd.weight must be a number, not '.nan'"});
}

TEST(CheckOfAPair, RefusesWeightsThatAreNotFinite) {
  const test::Scratch scratch;
  Params params = Params::parse("{arch: convnet, channels: [4, 6]}");
  const auto teacher = train::everything().archs.make(params).build({{1, 8, 8}, 3});
  nn::init(*teacher, Random(1));
  Tensors weights = test::copied(*teacher);
  const std::string file = (scratch / "teacher.safetensors").string();
  const std::string set = "models.teacher.weights={file: " + file + "}";
  save_tensors(file, weights);
  EXPECT_EQ(check_pair({set, kOnlyDistil}).code, 0) << "else this says nothing";
  weights.begin()->second.view(-1)[0] = std::numeric_limits<float>::quiet_NaN();
  save_tensors(file, weights);
  expect_refused({set, kOnlyDistil}, {"models.teacher.weights: ", "tensor '" + weights.begin()->first + "'",
                                      "not finite", "use other weights"});
}

TEST(CheckOfAPair, RefusesABatchThatALossFindsTooSmall) {
  expect_refused({"stages.distil.batch_size=1", losses("{loss: similarity_preserving, pairs: [stage2]}")},
                 {"stages.distil.losses.similarity_preserving: ", "batch_size must be at least 2, not 1"});
}

TEST(CheckOfAPair, RefusesSoftScoresOfANetworkThatHasNone) {
  const std::string what = "has no tap 'logits', and none of those it has (",
                    remedy = "a loss that needs no scores";
  expect_refused({"models.teacher={arch: dncnn, depth: 3, weights: {file: none.safetensors}}", kOnlyDistil},
                 {"stages.distil.losses.kd: the teacher " + what, remedy});
  expect_refused({"models.student={arch: dncnn, depth: 3}", losses("kd")},
                 {"stages.distil.losses.kd: the student " + what, remedy});
}

TEST(CheckOfAPair, RefusesATeacherOfOtherClasses) {
  expect_refused({"models.teacher.classes=5"}, {"stages.distil.losses.kd: teacher has 5 classes, student 3",
                                                "give both the same classes, or match features instead"});
}

TEST(CheckOfAPair, RefusesASweepOverAPathThatIsNotThere) {
  expect_refused({"sweep={stages.distil.losses.dk.temperature: [1, 2]}"},
                 {"there is no 'dk'; did you mean 'kd'?"});
  expect_refused({"sweep={stages.distill.epochs: [1, 2]}"},
                 {"there is no 'distill'; did you mean 'distil'?"});
  expect_refused({"sweep={stages.distil.losses.kd.temprature: [1, 2]}"},
                 {"temprature is not a known key; did you mean 'temperature'?"});
}

// Not after the points before it have run for hours.
TEST(CheckOfAPair, RefusesWhatDoesNotFitAtALaterPointOfASweep) {
  expect_refused({"sweep={seed: [1, 2], stages.distil.losses: {fits: [kd], fails: [{loss: fsp, pairs: "
                  "[[stage1, stage2]]}]}}"},
                 {"stages.distil.losses.fsp: the flow from 'stage1' to 'stage2' is 4x6 channels",
                  "(at the point seed=1,losses=fails)"});
}

}  // namespace
}  // namespace limbeck::app
