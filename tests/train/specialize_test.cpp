// Stages `specialize` as recipes write them: whom they make, what those learn from, what they leave, and what
// they refuse.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "limbeck/record/metrics.h"
#include "limbeck/train/estimate.h"
#include "support/faults.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::expect_fault;

namespace fs = std::filesystem;

// SPECIAL stands for further keys of the stage, MORE for what follows it.
const std::string kRecipe = R"(
limbeck: 1
name: ran
seed: 3
data:
  train: {set: synthetic, shape: [1, 4, 4], classes: 5, samples: 130, noise: 1, hold_out: {valid: last 30}}
  test: {set: synthetic, shape: [1, 4, 4], classes: 5, samples: 40, noise: 1, held_out: true}
models:
  generalist: {arch: mlp, hidden: [8]}
  committee: {arch: ensemble, members: [generalist, expert], combine: specialists}
defaults: {epochs: 3, batch_size: 10, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9}}
stages:
  - {name: teach, train: generalist}
  - {name: special, specialize: generalist, into: expert, SPECIAL}
  MORE
)";

std::string recipe(const std::string& keys = "count: 2", const std::string& more = "") {
  return test::with(test::with(kRecipe, "SPECIAL", keys), "MORE", more);
}

const std::string kTogether = "- {name: together, evaluate: [generalist, committee], data: test}";

std::vector<record::Json> events(const fs::path& folder, const std::string& kind) {
  std::vector<record::Json> found;
  for (const auto& line : record::read_metrics(folder / "metrics.jsonl"))
    if (line.at("event") == kind) found.push_back(line);
  return found;
}

TEST(Specialize, MakesSpecialistsWhichAreStagesOfTheirOwn) {
  const Plan plan = test::compiled(recipe("count: 3", kTogether));
  ASSERT_EQ(plan.stages.size(), 6u);
  EXPECT_EQ(plan.stages[1]->name, "special");
  EXPECT_EQ(plan.stages[2]->name, "special/expert1");
  EXPECT_EQ(plan.stages[4]->name, "special/expert3");
  EXPECT_EQ(plan.stages[4]->declare().changes, std::vector<std::string>{"expert3"});
  EXPECT_EQ(plan.stages[4]->verb, "specialize");
  EXPECT_EQ(plan.outcome, (std::vector<std::string>{"expert1", "expert2", "expert3"}));
  EXPECT_EQ(plan.networks_of("committee"),
            (std::vector<std::string>{"generalist", "expert1", "expert2", "expert3"}));
  EXPECT_EQ(plan.warnings, std::vector<std::string>{});
  EXPECT_EQ(plan.stages[2]->learning()->batch_size, 10) << "`defaults` are for its specialists";
}

TEST(Specialize, SharesTheClassesOutAndMeasuresTheCommittee) {
  const test::Ran ran(recipe("count: 2", kTogether));
  const auto made = events(ran.folder(), "specialized");
  ASSERT_EQ(made.size(), 2u);
  std::vector<int64_t> classes;
  for (const auto& one : made)
    for (const int64_t c : one.at("classes").get<std::vector<int64_t>>()) classes.push_back(c);
  std::sort(classes.begin(), classes.end());
  EXPECT_EQ(classes, (std::vector<int64_t>{0, 1, 2, 3, 4}));
  for (const auto& one : made)
    EXPECT_EQ(one.at("set"), "valid") << "where its predictions were not learnt by heart";
  const auto measured = events(ran.folder(), "evaluated");
  ASSERT_EQ(measured.size(), 2u);
  EXPECT_NE(measured[0].at("values"), measured[1].at("values"));
  EXPECT_EQ(measured[1].at("model"), "committee");
  EXPECT_EQ(ran.epochs("special/expert1").size(), 3u);
  EXPECT_TRUE(ran.epochs("special/expert1")[0].at("values").contains("valid.accuracy"));
}

// Synthetic labels are dealt out in turn: n of the 5 classes are n/5 of the 100 samples.
TEST(Specialize, LearnsFromBatchesHalfOfItsClassesAndUndoesThatAtTheEnd) {
  const test::Ran ran(recipe("count: 2"));
  const auto made = events(ran.folder(), "specialized");
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto classes = made[i].at("classes").get<std::vector<int64_t>>();
    const std::string name = made[i].at("model");
    const double special = 20.0 * static_cast<double>(classes.size());
    const double raised = std::log((100 - special) / special);
    EXPECT_NEAR(made[i].at("rest_raised"), raised, 1e-9);
    EXPECT_EQ(ran.summary().at("stages")[i + 1].at("samples"), 2 * special) << "its own once, as many others";
    const Tensors kept = ran.checkpoint(i + 2, "special/" + name).tensors;
    const Tensors left = ran.model(name);
    Tensor expected = kept.at("model." + name + "/head.bias").clone();
    expected[static_cast<int64_t>(classes.size())] += raised;
    EXPECT_TRUE(at::allclose(left.at("head.bias"), expected, 0, 1e-6)) << name;
    EXPECT_TRUE(at::equal(left.at("head.weight"), kept.at("model." + name + "/head.weight"))) << name;
  }
}

TEST(Specialize, TakesAnotherShareOfTheBatch) {
  const test::Ran ran(recipe("count: 2, special_share: 20%"));
  const auto made = events(ran.folder(), "specialized");
  const double special = 20.0 * static_cast<double>(made[0].at("classes").size());
  EXPECT_NEAR(made[0].at("rest_raised"), std::log(0.25 * (100 - special) / special), 1e-9);
  EXPECT_EQ(ran.summary().at("stages")[1].at("samples"), 5 * special);
}

TEST(Specialize, ResumesWithTheSameBytes) {
  const std::string text = recipe("count: 2", kTogether);
  const test::Ran ran(text);
  const auto files = [&] {
    std::map<std::string, std::string> all;
    for (const std::string file : {"metrics.jsonl", "summary.json", "models/expert1/model.safetensors",
                                   "models/expert2/model.safetensors", "models/expert2/model.json"})
      all[file] = test::content_of(ran.folder() / file);
    return all;
  };
  const auto again = [&] {
    RunOptions options;
    options.folder = ran.folder();
    Observer nobody;
    run(test::compiled(text), options, nobody);
  };
  const auto first = files();
  fs::remove(ran.folder() / "summary.json");
  fs::remove_all(ran.folder() / "models");
  again();
  EXPECT_EQ(files(), first) << "after its last stage";
  fs::remove(ran.folder() / "summary.json");
  for (const char* stage : {"03-special-expert2", "04-together"})
    fs::remove_all(ran.folder() / "checkpoints" / stage);
  again();
  EXPECT_EQ(files(), first) << "between two specialists";
}

TEST(Specialize, TakesSpecialistsFromTheStore) {
  const test::Scratch scratch;
  const Plan plan = test::compiled(recipe("count: 2", kTogether));
  const auto run_in = [&](const std::string& folder) {
    RunOptions options;
    options.folder = scratch / folder;
    options.store = scratch / "store";
    Observer nobody;
    run(plan, options, nobody);
    return test::content_of(scratch / folder / "models/expert2/model.safetensors") +
           test::content_of(scratch / folder / "metrics.jsonl");
  };
  const std::string first = run_in("first");
  EXPECT_EQ(run_in("second"), first);
  const auto timing = nlohmann::json::parse(test::content_of(scratch / "second/timing.json"));
  ASSERT_EQ(timing.at("stages").size(), 3u);
  for (const auto& stage : timing.at("stages")) EXPECT_TRUE(stage.at("from_store")) << stage;
}

TEST(Specialize, CanBeEstimatedBeforeAnyClassIsKnown) {
  const Estimate made = estimate(test::compiled(recipe("count: 2", kTogether)), 1);
  ASSERT_EQ(made.stages.size(), 3u);
  EXPECT_EQ(made.stages[2].name, "special/expert2");
  EXPECT_GT(made.stages[2].steps, 0);
}

TEST(Specialize, LooksAtItsOwnSetWhereNoneIsHeldOut) {
  const std::string none = test::with(recipe("count: 2"), ", hold_out: {valid: last 30}", "");
  EXPECT_EQ(events(test::Ran(none).folder(), "specialized")[0].at("set"), "train");
}

TEST(Specialize, RefusesWhatItCannotMake) {
  expect_fault(recipe("count: 6"), "count is 6, and 'train' has 5 classes");
  expect_fault(recipe("count: 1"), "count must be 2 to 10000, not 1");
  expect_fault(recipe("special_share: 50%"), "count is needed: how many specialists");
  expect_fault(recipe("count: 2, special_share: 100%"),
               "special_share must be a share of the batch between 0% and 100%");
  expect_fault(recipe("count: 2, special_share: 3"), "special_share must be a share of the batch");
  expect_fault(test::with(recipe(), "into: expert, ", ""), "special.into is needed");
  expect_fault(test::with(recipe(), "into: expert", "into: \"a b\""), "into must be a name of letters");
  expect_fault(test::with(recipe(), "committee:", "expert2: {arch: mlp}\n  committee:"),
               "into makes 'expert2', which 'models' has already");
  expect_fault(test::with(recipe(), "specialize: generalist", "specialize: committee"), "is an ensemble");
  expect_fault(test::with(recipe(), "  - {name: teach, train: generalist}\n", ""),
               "uses 'generalist', which has no weights by then");
  expect_fault(recipe("count: 2, losses: [kd]"), "needs a teacher");
  expect_fault(recipe("count: 2, data: test"), "learns from 'test', which is held out for the end");
}

TEST(Specialize, RefusesToNameThemAllWhereOneIsMeant) {
  expect_fault(recipe("count: 2", "- {evaluate: expert}"),
               "names 'expert', which is 2 models, expert1 to expert2; name one of them");
  expect_fault(recipe("count: 2", "- {evaluate: generalist, data: expert}"),
               "names the set 'expert', which is not in 'data'");
  const std::string early =
      test::with(recipe(), "  - {name: special", "  - {evaluate: expert}\n  - {name: special");
  expect_fault(early, "names 'expert', which is no single model");
  expect_fault(recipe("count: 2", "- {evaluate: expert1}"),
               "'expert1' is a specialist, which knows some classes only; evaluate an ensemble");
}

TEST(Specialize, OfAModelThatHasABaselineWaits) {
  const std::string text =
      test::with(recipe(), "{name: teach, train: generalist}", "{name: teach, train: generalist, clip: 1}");
  expect_fault(text + "baseline: {stages.teach.clip: 2}\n",
               "of a model that has a baseline is not yet supported");
}

TEST(Specialize, KeepsSpecialistsFromPassingForClassifiers) {
  expect_fault(
      test::with(recipe("count: 2", "- {evaluate: expert1, data: test}"), "classes: 5", "classes: 3"),
      "'expert1' is a specialist, which knows some classes only");
}

TEST(Specialize, NeedsLabels) {
  const std::string raw =
      test::with(recipe("count: 2, data: raw"), "models:", "  raw: {of: train, unlabelled: true}\nmodels:");
  expect_fault(raw, "have no labels");
}

}  // namespace
}  // namespace limbeck::train
