#include "limbeck/train/resolve.h"

#include <gtest/gtest.h>

#include "limbeck/config/describe.h"
#include "limbeck/config/findings.h"
#include "limbeck/config/path.h"

namespace limbeck::train {
namespace {

using config::Findings;
using config::Node;

Node resolved(const std::string& text, const std::vector<std::string>& sets, Findings& findings) {
  return resolve(config::parse(text, "r.yaml"), sets, everything(), findings).recipe;
}

// Resolves without fault.
Node resolved(const std::string& text, const std::vector<std::string>& sets = {}) {
  Findings findings;
  const Node node = resolved(text, sets, findings);
  EXPECT_TRUE(findings.faults.empty()) << findings.faults.front();
  return node;
}

std::vector<std::string> faults_of(const std::string& text, const std::vector<std::string>& sets = {}) {
  Findings findings;
  resolved(text, sets, findings);
  return findings.faults;
}

// The value at a path as one line of YAML; "" where there is none.
std::string at(const Node& root, const std::string& path) {
  const Node* node = config::find_path(root, path);
  return node ? config::line_of(*node) : "";
}

TEST(Resolve, LikeCopiesThroughChainsAndKeysBesideItWin) {
  const Node node = resolved(R"(
models:
  c: {like: b, channels: 3}
  b: {like: a, depth: 20}
  a: {arch: resnet, depth: 8, width: 2}
)");
  EXPECT_EQ(at(node, "models.b"), "{arch: resnet, depth: 20, width: 2}");
  EXPECT_EQ(at(node, "models.c"), "{arch: resnet, depth: 20, width: 2, channels: 3}");
}

TEST(Resolve, LikeThatLeadsBackToItselfIsAFault) {
  for (const std::string text : {"models: {a: {like: a}}", "models: {a: {like: b}, b: {like: a}}",
                                 "models: {a: {like: b}, b: {like: c}, c: {like: a}}"}) {
    const auto faults = faults_of(text);
    ASSERT_EQ(faults.size(), 1) << text;
    EXPECT_NE(faults[0].find("leads back to itself"), std::string::npos) << faults[0];
  }
}

TEST(Resolve, LikeNamesWhatIsThere) {
  const auto faults = faults_of("models:\n  teacher: {arch: mlp}\n  student: {like: teacer}\n");
  ASSERT_EQ(faults.size(), 1);
  EXPECT_EQ(faults[0],
            "r.yaml:3: models.student.like names 'teacer', which is not in models; did you mean 'teacher'?");
}

TEST(Resolve, LikeTakesNoGroup) {
  const auto faults = faults_of("models: {peer: {arch: mlp, copies: 4}, other: {like: peer}}");
  ASSERT_EQ(faults.size(), 1);
  EXPECT_NE(faults[0].find("a group of copies"), std::string::npos);
}

TEST(Resolve, LikeOfASetLeavesOutWhichSamples) {
  const Node node = resolved(R"(
data:
  train: {set: synthetic, classes: 5, part: first 10, hold_out: {valid: last 2}, unlabelled: true, sampler: class_balanced, transforms: [normalize]}
  test: {like: train, split: test}
  dropped: {set: synthetic, classes: {drop: [3]}}
  whole: {like: dropped}
  view: {like: train, of: test}
)");
  EXPECT_EQ(at(node, "data.test"), "{set: synthetic, classes: 5, transforms: [normalize], split: test}");
  EXPECT_EQ(at(node, "data.whole"), "{set: synthetic}")
      << "`classes: {drop}` says which samples, `classes: 5` does not";
  EXPECT_EQ(at(node, "data.view.set"), "") << "a view has its own source";
}

TEST(Resolve, DefaultsGoToStagesThatTakeTheKey) {
  const Node node = resolved(R"(
defaults: {epochs: 3, batch_size: 32, optimizer: {optimizer: sgd, learning_rate: 1}}
stages:
  - {name: a, train: x}
  - {name: b, train: x, steps: 5, optimizer: adam}
  - {name: c, evaluate: x}
)");
  EXPECT_EQ(at(node, "stages.a"),
            "{name: a, train: x, epochs: 3, batch_size: 32, optimizer: {optimizer: sgd, learning_rate: 1}}");
  EXPECT_EQ(at(node, "stages.b"), "{name: b, train: x, steps: 5, optimizer: adam, batch_size: 32}")
      << "a length of its own; whole keys, never merged";
  EXPECT_EQ(at(node, "stages.c"), "{name: c, evaluate: x}");
  EXPECT_EQ(at(node, "defaults"), "");
}

TEST(Resolve, DefaultsAreKeysOfStagesThatLearn) {
  const auto faults = faults_of("defaults: {epoch: 3, data: train}\nstages: []");
  ASSERT_EQ(faults.size(), 2);
  EXPECT_EQ(faults[0], "r.yaml:1: defaults.epoch is not a key of stages that learn; did you mean 'epochs'?");
  EXPECT_NE(faults[1].find("defaults.data is not a key"), std::string::npos);
}

TEST(Resolve, SetReplacesValuesAndMakesMapsOfBareNames) {
  const std::string text = R"(
seed: 1
models: {student: {arch: mlp, hidden: [4]}}
defaults: {epochs: 1}
stages: [{name: distil, train: student, losses: [cross_entropy, kd]}, {evaluate: student}]
)";
  const Node node = resolved(
      text, {"seed=7", "models.student.hidden=[8, 16]", "stages.distil.losses.kd.temperature=4",
             "stages.evaluate/student.data=test", "defaults.epochs=9", "baseline=true", "stages.0.clip=2"});
  EXPECT_EQ(at(node, "seed"), "7");
  EXPECT_EQ(at(node, "models.student.hidden"), "[8, 16]");
  EXPECT_EQ(at(node, "stages.distil.losses"), "[cross_entropy, {loss: kd, temperature: 4}]");
  EXPECT_EQ(at(node, "stages.1.data"), "test");
  EXPECT_EQ(at(node, "stages.distil.epochs"), "9") << "--set acts before defaults";
  EXPECT_EQ(at(node, "stages.distil.clip"), "2");
  EXPECT_EQ(at(node, "baseline"), "true");
}

TEST(Resolve, NotesEverySetThatDoesNotFit) {
  const auto faults =
      faults_of("stages: [{name: distil, train: student}]", {"stages.distl.epochs=1", "nonsense", "seed=3"});
  ASSERT_EQ(faults.size(), 2);
  EXPECT_EQ(faults[0],
            "the path 'stages.distl.epochs' does not exist: there is no 'distl'; did you mean 'distil'?");
  EXPECT_NE(faults[1].find("--set wants PATH=VALUE"), std::string::npos);
}

TEST(Resolve, IsTheSameWhenResolvedAgain) {
  const Node once = resolved(R"(
data: {train: {set: synthetic}, other: {like: train, samples: 5}}
defaults: {epochs: 1}
stages: [{train: student}]
)");
  EXPECT_TRUE(once == resolved(config::write(once)));
}

}  // namespace
}  // namespace limbeck::train
