#include "limbeck/train/sweep.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/config/describe.h"
#include "limbeck/config/path.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(limbeck: 1
name: swept
seed: 7
data: {train: {set: synthetic, shape: [1, 4, 4], classes: 3, samples: 60}}
models: {teacher: {arch: mlp, hidden: [8]}, student: {arch: mlp, hidden: [4]}}
defaults: {epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}
stages:
  - {name: teach, train: teacher, seed: 7}
  - {name: distil, train: student, losses: [{loss: cross_entropy, weight: 0.1}, kd]}
)";

Sweep swept(const std::string& says, const SweepOptions& options = {}) {
  return points_of(config::parse(kRecipe + says, "r.yaml"), options);
}

std::vector<std::string> names(const Sweep& sweep) {
  std::vector<std::string> all;
  for (const Point& point : sweep.points) all.push_back(point.name);
  return all;
}

std::string at(const Point& point, const std::string& path) {
  const config::Node* node = config::find_path(point.recipe, path);
  return node ? config::line_of(*node) : "";
}

// The message of what `says` is refused with.
std::string refusal(const std::string& says) {
  return test::message_of<UserError>([&] { compile_points(swept(says), everything(), "swept"); });
}

TEST(Sweep, IsTheRecipeItselfWithoutASweep) {
  const Sweep sweep = swept("");
  EXPECT_TRUE(sweep.axes.empty());
  ASSERT_EQ(names(sweep), (std::vector<std::string>{""}));
  EXPECT_TRUE(sweep.points.front().recipe == config::parse(kRecipe, "r.yaml"));
}

TEST(Sweep, MultipliesItsAxesTheLastOneFastest) {
  const Sweep sweep = swept("sweep: {seed: [1, 2], stages.distil.losses.kd.temperature: [1, 4]}");
  EXPECT_EQ(names(sweep), (std::vector<std::string>{"seed=1,temperature=1", "seed=1,temperature=4",
                                                    "seed=2,temperature=1", "seed=2,temperature=4"}));
  EXPECT_EQ(at(sweep.points[2], "seed"), "2");
  EXPECT_EQ(at(sweep.points[1], "stages.distil.losses"),
            "[{loss: cross_entropy, weight: 0.1}, {loss: kd, temperature: 4}]");
  EXPECT_EQ(at(sweep.points[1], "sweep"), "");
  EXPECT_EQ(sweep.axes[1].path, "stages.distil.losses.kd.temperature");
  EXPECT_EQ(sweep.points[3].labels[0], (std::pair<std::string, std::string>{"seed", "2"}));
}

TEST(Sweep, NamedValuesMayKeepWhatStandsThere) {
  const Sweep sweep = swept("sweep: {stages.distil.losses: {kd: as_written, alone: [cross_entropy]}}");
  EXPECT_EQ(names(sweep), (std::vector<std::string>{"losses=kd", "losses=alone"}));
  EXPECT_EQ(at(sweep.points[0], "stages.distil.losses"), "[{loss: cross_entropy, weight: 0.1}, kd]");
  EXPECT_EQ(at(sweep.points[1], "stages.distil.losses"), "[cross_entropy]");
}

TEST(Sweep, VariantsChangeSeveralPathsAtOnce) {
  const Sweep sweep = swept(R"(sweep:
  variants:
    "0.5": {}
    "0": {stages.distil.losses.cross_entropy.weight: 0, stages.distil.losses.kd.weight: 1}
  stages.distil.losses.kd.temperature: [1, 20])");
  EXPECT_EQ(names(sweep)[2], "variant=0,temperature=1");
  EXPECT_EQ(at(sweep.points[2], "stages.distil.losses"),
            "[{loss: cross_entropy, weight: 0}, {loss: kd, weight: 1, temperature: 1}]");
  EXPECT_EQ(at(sweep.points[0], "stages.distil.losses.cross_entropy.weight"), "0.1");
}

TEST(Sweep, ALaterAxisMustStillFindItsPath) {
  EXPECT_NE(refusal("sweep: {stages.distil.losses: {kd: as_written, alone: [cross_entropy]}, "
                    "stages.distil.losses.kd.temperature: [1]}")
                .find("r.yaml:10: sweep.stages.distil.losses.kd.temperature the path "
                      "'stages.distil.losses.kd.temperature' does not "
                      "exist: there is no 'kd'"),
            std::string::npos);
}

TEST(Sweep, RefusesWhatIsNoAxis) {
  EXPECT_NE(refusal("sweep: [1]").find("r.yaml:10: sweep must map paths to values"), std::string::npos);
  EXPECT_NE(refusal("sweep: {seed: []}").find("sweep.seed must have values"), std::string::npos);
  EXPECT_NE(refusal("sweep: {seed: [1, 1]}").find("has the value '1' twice"), std::string::npos);
  EXPECT_NE(refusal("sweep: {variants: {a: 3}}").find("sweep.variants.a must be a map of paths"),
            std::string::npos);
  EXPECT_NE(refusal("sweep: {stages.distil.losses.kd.temprature: [1]}")
                .find("temprature is not a known key; did you mean 'temperature'"),
            std::string::npos);
}

TEST(Sweep, TellsAFaultOfAllPointsOnce) {
  const std::string message = refusal("sweep: {seed: [1, 2, 3], stages.distil.losses.kd.temperature: [0]}");
  EXPECT_NE(message.find("temperature"), std::string::npos);
  EXPECT_EQ(message.find("temperature", message.find("temperature must") + 1), std::string::npos) << message;
}

TEST(Sweep, SetActsBeforeTheSweep) {
  const Sweep sweep =
      swept("sweep: {seed: [1, 2], stages.distil.losses: {kd: as_written, alone: [cross_entropy]}}",
            {.sets = {"sweep.seed=[5]", "stages.distil.losses.kd.temperature=2"}, .seeds = {}});
  EXPECT_EQ(names(sweep), (std::vector<std::string>{"seed=5,losses=kd", "seed=5,losses=alone"}));
  EXPECT_EQ(at(sweep.points[0], "stages.distil.losses.kd.temperature"), "2");
}

TEST(Sweep, SeedsReplaceTheSeedAxis) {
  EXPECT_EQ(names(swept("sweep: {seed: [7, 8, 9]}", {.sets = {}, .seeds = 2})),
            (std::vector<std::string>{"seed=1", "seed=2"}));
  EXPECT_EQ(names(swept("sweep: {stages.distil.epochs: [1]}", {.sets = {}, .seeds = 2})),
            (std::vector<std::string>{"seed=1,epochs=1", "seed=2,epochs=1"}));
  EXPECT_EQ(names(swept("", {.sets = {}, .seeds = 1})), (std::vector<std::string>{"seed=1"}));
}

TEST(Sweep, KnowsPlainDistillationAndTheUntaught) {
  const Sweep sweep = swept(R"(sweep:
  stages.distil.losses:
    kd: as_written
    only: [{loss: kd, temperature: 2}]
    alone: [cross_entropy]
    regressed: [logit_mse]
    both: [kd, logit_mse])");
  std::vector<std::string> roles;
  for (const Plan& plan : compile_points(sweep, everything(), "swept")) roles.push_back(role_of(plan));
  EXPECT_EQ(roles, (std::vector<std::string>{"kd", "kd", "alone", "", ""}));
}

TEST(Sweep, PointNamesAreFolders) {
  const Sweep sweep =
      swept("sweep: {stages.distil.optimizer: [{optimizer: sgd, learning_rate: 1e-3}, {optimizer: adam}]}");
  EXPECT_EQ(names(sweep)[0], "optimizer=-optimizer--sgd,-learning_rate--1e-3-");
}

}  // namespace
}  // namespace limbeck::train
