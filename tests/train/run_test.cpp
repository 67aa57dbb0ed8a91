#include "limbeck/train/run.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/base/lock.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

namespace fs = std::filesystem;

const std::string kRecipe = R"(
limbeck: 1
data:
  train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60, hold_out: {valid: last 10}}
models: {net: {arch: mlp, hidden: [4]}, teacher: {arch: mlp, hidden: [4], weights: {file: WEIGHTS}}}
stages: [{name: learn, train: net, steps: 2, losses: LOSSES, optimizer: {optimizer: sgd, learning_rate: 0.1}}]
)";

struct Folder {
  Outcome run(const Plan& plan, bool smoke = false) const {
    RunOptions options;
    options.folder = path();
    options.smoke = smoke;
    Observer nobody;
    return train::run(plan, options, nobody);
  }
  template <typename Error>
  std::string refusal(const Plan& plan, bool smoke = false) const {
    return test::message_of<Error>([&] { run(plan, smoke); });
  }
  fs::path path() const { return scratch / "run"; }
  test::Scratch scratch;
};

Plan plan_of(const std::string& losses = "[cross_entropy]", const std::string& weights = "none.safetensors") {
  return test::compiled(test::with(test::with(kRecipe, "LOSSES", losses), "WEIGHTS", weights));
}

TEST(Run, IsFinishedOnceAndForAll) {
  const Folder folder;
  const Plan plan = plan_of();
  EXPECT_EQ(folder.run(plan), Outcome::finished);
  EXPECT_EQ(folder.run(plan), Outcome::was_finished);
  EXPECT_NE(folder.refusal<UserError>(plan_of("[{loss: cross_entropy, label_smoothing: 0.1}]"))
                .find("holds the run of another recipe"),
            std::string::npos);
}

TEST(Run, OfAShrunkRecipeIsAnotherRun) {
  const Folder whole, shrunk;
  const Plan plan = plan_of();
  EXPECT_EQ(shrunk.run(plan, /*smoke=*/true), Outcome::finished);
  EXPECT_EQ(shrunk.run(plan, /*smoke=*/true), Outcome::was_finished);
  EXPECT_EQ(
      shrunk.refusal<UserError>(plan),
      shrunk.path().string() +
          " holds a shrunk run of this recipe (--smoke); choose another folder with --out, or remove it");
  whole.run(plan);
  EXPECT_NE(whole.refusal<UserError>(plan, /*smoke=*/true).find("holds the whole run of this recipe"),
            std::string::npos);
}

TEST(Run, HasItsFolderToItself) {
  const Folder folder;
  const Plan plan = plan_of();
  {
    const Lock other(folder.path() / "lock", "it");
    EXPECT_NE(folder.refusal<EnvironmentError>(plan).find(
                  "is in use by another process of limbeck; wait until it ends, or stop it"),
              std::string::npos);
    EXPECT_FALSE(fs::exists(folder.path() / "recipe.yaml"));
  }
  EXPECT_EQ(folder.run(plan), Outcome::finished) << "a lock that nobody holds any more is no run";
  const Lock other(folder.path() / "lock", "it");
  EXPECT_EQ(folder.run(plan), Outcome::was_finished) << "who only looks needs no lock";
}

TEST(Run, RefusesWeightsThatAreNotThereBeforeItTrainsAnything) {
  const Folder folder;
  const Plan plan = plan_of("[cross_entropy, kd]", (folder.scratch / "absent.safetensors").string());
  const std::string refused = folder.refusal<RecipeError>(plan);
  EXPECT_NE(refused.find("recipe.yaml:5: models.teacher.weights: there is no file "), std::string::npos)
      << refused;
  EXPECT_FALSE(fs::exists(folder.path() / "metrics.jsonl"));
  EXPECT_FALSE(fs::exists(folder.path() / "recipe.yaml")) << "the mended recipe may use the same folder";
  EXPECT_EQ(folder.run(plan_of()), Outcome::finished);
}

TEST(Run, WantsAFolderOfItsOwn) {
  const Folder folder;
  folder.scratch.file("run/letter.txt", "dear");
  EXPECT_NE(
      folder.refusal<UserError>(plan_of()).find("is no run folder (it has no recipe.yaml) and not empty"),
      std::string::npos);
}

}  // namespace
}  // namespace limbeck::train
