#include "limbeck/train/snapshots.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
seed: 3
data: {train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60}}
models: {student: {arch: mlp, hidden: [4]}}
stages: [{name: learn/it, train: student, epochs: 3, batch_size: 20, snapshots: [0, 2], optimizer: {optimizer: sgd, learning_rate: 0.1}}]
)";

TEST(Snapshots, KeepModelsAtTheEpochsAskedFor) {
  const test::Ran ran(kRecipe);
  EXPECT_EQ(snapshot_epochs(ran.folder(), "learn/it"), (std::vector<int64_t>{0, 2}));
  const Tensors first = read_snapshot(ran.folder(), "learn/it", 0),
                second = read_snapshot(ran.folder(), "learn/it", 2);
  ASSERT_TRUE(first.contains("model.student/fc1.weight"));
  EXPECT_FALSE(at::equal(first.at("model.student/fc1.weight"), second.at("model.student/fc1.weight")));
  const test::Ran shorter(test::with(kRecipe, "epochs: 3", "epochs: 2"));
  EXPECT_TRUE(at::equal(shorter.model("student").at("fc1.weight"), second.at("model.student/fc1.weight")))
      << "what stood there after two epochs";
}

TEST(Snapshots, NameTheEpochsThereAre) {
  const test::Ran ran(kRecipe);
  try {
    read_snapshot(ran.folder(), "learn/it", 1);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("no snapshot of epoch 1; it has 0, 2"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace limbeck::train
