// KL or cross-entropy to the teacher's answers: the losses differ by a constant of the teacher, so the
// weights end alike.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/tensor/files.h"
#include "limbeck/train/run.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
name: forms
seed: 4
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 5, samples: 500, noise: 0.6, transforms: [normalize]}
models:
  teacher: {arch: mlp, hidden: [24]}
  student: {arch: mlp, hidden: [12]}
defaults: {batch_size: 50, optimizer: {optimizer: sgd, learning_rate: 0.05, momentum: 0.9}}
stages:
  - {name: teach, train: teacher, epochs: 5}
  - {name: distil, train: student, epochs: 10, losses: [{loss: kd, temperature: 3}]}
)";

Tensors trained(const std::string& form) {
  const test::Scratch scratch;
  const Plan plan = compile(config::parse(kRecipe, "forms.yaml"), everything(),
                            {.sets = {"stages.distil.losses.kd.form=" + form}, .name = ""});
  RunOptions options;
  options.folder = scratch / "run";
  Observer nobody;
  run(plan, options, nobody);
  return load_tensors(scratch / "run" / "models" / "student" / "model.safetensors");
}

TEST(Forms, OfKdTrainToTheSameWeights) {
  const Tensors kl = trained("kl"), cross_entropy = trained("cross_entropy");
  ASSERT_EQ(kl.size(), cross_entropy.size());
  for (const auto& [name, value] : kl)
    EXPECT_TRUE(at::allclose(value, cross_entropy.at(name), 1e-3, 1e-4))
        << name << " differs by " << (value - cross_entropy.at(name)).abs().max().item<double>();
}

}  // namespace
}  // namespace limbeck::train
