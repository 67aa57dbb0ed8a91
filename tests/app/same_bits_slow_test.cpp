// Two processes with equal threads leave equal files: an MLP with dropout and a small residual network, 50
// steps each.
#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

const std::string kRecipe = R"(
limbeck: 1
name: bits
seed: 5
data:
  train: {set: synthetic, shape: [3, 16, 16], classes: 10, samples: 1600, noise: 0.5, transforms: [normalize], augment: [{transform: random_crop, padding: 2}]}
models:
  wide: {arch: mlp, hidden: [96, 96], dropout: 0.3}
  deep: {arch: resnet, depth: 8}
defaults: {steps: 50, batch_size: 32, optimizer: {optimizer: sgd, learning_rate: 0.05, momentum: 0.9, weight_decay: 5e-4}}
stages:
  - {name: wide, train: wide}
  - {name: deep, train: deep}
)";

std::string hash_of_run(const std::string& threads) {
  const test::Scratch scratch;
  write_file(scratch.path() / "bits.yaml", kRecipe);
  const fs::path run = scratch.path() / "run";
  const test::Ended ended = test::limbeck(
      {"run", (scratch.path() / "bits.yaml").string(), "--out", run.string(), "--threads", threads},
      scratch.path() / "out");
  EXPECT_EQ(ended.code, 0) << ended.err;
  std::string all;
  for (const std::string model : {"wide", "deep"})
    all += read_file(run / "models" / model / "model.safetensors");
  return fingerprint(all + read_file(run / "metrics.jsonl"));
}

TEST(SameBits, InTwoProcessesWithOneThread) { EXPECT_EQ(hash_of_run("1"), hash_of_run("1")); }

TEST(SameBits, InTwoProcessesWithTwoThreads) { EXPECT_EQ(hash_of_run("2"), hash_of_run("2")); }

}  // namespace
}  // namespace limbeck::app
