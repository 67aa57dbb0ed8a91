// What a GPU must do as the CPU does. Skipped, visibly, where libtorch sees none.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/files.h"
#include "limbeck/record/folder.h"
#include "limbeck/tensor/files.h"
#include "limbeck/train/run.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
name: device
seed: 4
data:
  train: {set: synthetic, shape: [3, 16, 16], classes: 5, samples: 1000, noise: 0.6, hold_out: {valid: last 20%}, transforms: [normalize]}
  test: {like: train, split: test, samples: 500}
models:
  teacher: {arch: resnet, depth: 8}
  student: {arch: mlp, hidden: [32], dropout: 0.2}
defaults: {batch_size: 50, epochs: 4, optimizer: {optimizer: sgd, learning_rate: 0.05, momentum: 0.9}}
stages:
  - {name: teach, train: teacher}
  - {name: distil, train: student, losses: [cross_entropy, kd], ema: 0.9, clip: 5}
)";

struct Result {
  Tensors student;
  double accuracy = 0;
};

Result trained(const std::string& device) {
  const test::Scratch scratch;
  const Plan plan = compile(config::parse(kRecipe, "device.yaml"), everything(),
                            {.sets = {"device=" + device}, .name = ""});
  RunOptions options;
  options.folder = scratch / "run";
  Observer nobody;
  run(plan, options, nobody);
  const auto judged = record::read_run(options.folder).judged.at("test");
  return {load_tensors(options.folder / "models" / "student" / "model.safetensors"),
          judged["models"]["student"]["accuracy"].get<double>()};
}

TEST(Gpu, TrainsAsTheCpuDoesAndTwiceToTheSameBits) {
  if (!at::hasCUDA()) GTEST_SKIP() << "libtorch sees no GPU";
  const Result once = trained("cuda"), twice = trained("cuda"), cpu = trained("cpu");
  for (const auto& [name, value] : once.student)
    EXPECT_TRUE(at::equal(value, twice.student.at(name))) << name;
  EXPECT_GT(once.accuracy, 0.5);
  EXPECT_NEAR(once.accuracy, cpu.accuracy, 0.1);
}

}  // namespace
}  // namespace limbeck::train
