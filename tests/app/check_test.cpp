// limbeck check: what is missing is told, in both forms, and is no success.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/command_line.h"
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

}  // namespace
}  // namespace limbeck::app
