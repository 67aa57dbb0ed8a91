// The recipes of the published CIFAR-100 tables say what those tables were made with, and the program does
// what they say.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "limbeck/optim/optimizers.h"
#include "limbeck/train/sweep.h"
#include "support/cifar100_folder.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

namespace fs = std::filesystem;

constexpr double kDecay = 5e-4;

std::vector<fs::path> tables() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(LIMBECK_SOURCE_FOLDER "/recipes/papers/cifar100"))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// The points of a table with its data in `folder`.
struct Table {
  Table(const fs::path& recipe, const fs::path& folder)
      : sweep(points_of(config::read(recipe.string()), {.sets = {"data.train.folder=" + folder.string()}})),
        plans(compile_points(sweep, everything(), recipe.stem().string())) {}

  const Plan& plan(const std::string& point) const {
    for (std::size_t i = 0; i < plans.size(); ++i)
      if (sweep.points[i].name == point) return plans[i];
    throw std::runtime_error("no point " + point);
  }

  Sweep sweep;
  std::vector<Plan> plans;
};

const Stage& stage_of(const Plan& plan, const std::string& name) {
  for (const auto& stage : plan.stages)
    if (stage->name == name) return *stage;
  throw std::runtime_error("no stage " + name);
}

// Everybody of a stage, equipped as when it begins but for first weights.
Cast cast_of(const Stage& stage, Sets& sets, Models& models) {
  const Learning& learning = *stage.learning();
  SetFacts facts{sets.get(learning.set).facts(), {}};
  facts.class_counts.assign(static_cast<std::size_t>(facts.facts.classes), 500);
  Cast cast = cast_for(learning, stage.path, models, facts);
  equip(cast, learning, Random(7), stage.key);
  return cast;
}

// One update at rate 1 with gradients of 0 shows what decays, and how much.
void expect_everything_decays(Learner& learner) {
  EXPECT_EQ(learner.parameters.size(), learner.model->parameters().size()) << "none is frozen";
  const at::NoGradGuard no_gradient;
  for (auto& [name, parameter] : learner.parameters) {
    parameter.fill_(1);
    parameter.mutable_grad() = at::zeros_like(parameter);
  }
  learner.optimizer->update(1 / learner.optimizer->learning_rate(), {});
  for (const auto& [name, parameter] : learner.parameters)
    EXPECT_LT((1 - kDecay - parameter).abs().max().item<double>(), 1e-6) << learner.name << ' ' << name;
}

class Cifar100Table : public ::testing::TestWithParam<fs::path> {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<test::Scratch>();
    test::make_cifar100(scratch_->path());
  }
  static void TearDownTestSuite() { scratch_.reset(); }

  const Table table_{GetParam(), scratch_->path()};
  static std::unique_ptr<test::Scratch> scratch_;
};

std::unique_ptr<test::Scratch> Cifar100Table::scratch_;

TEST_P(Cifar100Table, HoldsNothingOutAndKeepsTheLastEpochAtEveryPoint) {
  std::set<std::string> variants;
  for (std::size_t i = 0; i < table_.plans.size(); ++i) {
    SCOPED_TRACE(table_.sweep.points[i].name);
    const Plan& plan = table_.plans[i];
    for (const auto& [axis, value] : table_.sweep.points[i].labels)
      if (axis == "variants") variants.insert(value);
    ASSERT_EQ(plan.sets.size(), 2u) << "train and test, and nothing cut from either";
    for (const auto& [name, set] : plan.sets) {
      EXPECT_TRUE(set.holds_out.empty() && set.held_from.empty() && set.of.empty()) << name;
      EXPECT_EQ(set.part.kind, data::Part::Kind::all) << name;
      EXPECT_TRUE(set.dropped.empty()) << name;
    }
    EXPECT_TRUE(plan.sets.at("test").held_out);
    for (const auto& stage : plan.stages) {
      const Learning* learning = stage->learning();
      ASSERT_TRUE(learning) << stage->name;
      EXPECT_EQ(learning->set, "train");
      EXPECT_EQ(learning->valid, "");
      EXPECT_FALSE(learning->keep || learning->patience || learning->ema) << stage->name;
      for (const auto& [learner, optimizer] : learning->optimizers) {
        const std::vector<optim::GroupRule> rules = optimizer();
        ASSERT_EQ(rules.size(), 1u) << "no group of parameters is excepted: " << stage->name;
        EXPECT_EQ(rules.front().pattern, "*");
      }
    }
  }
  EXPECT_GE(variants.size(), 6u);
  EXPECT_TRUE(variants.contains("kd") && variants.contains("alone"));
}

TEST_P(Cifar100Table, DecaysEveryParameterOfTeacherAndStudent) {
  const Plan& plan = table_.plan("seed=1,variant=kd");
  Sets sets(plan, Sets::Rows::synthetic);
  Models models(plan, at::kCPU, /*smoke=*/true);
  for (const std::string name : {"teach", "distil"}) {
    Cast cast = cast_of(stage_of(plan, name), sets, models);
    ASSERT_EQ(cast.learners.size(), 1u);
    expect_everything_decays(*cast.learners.front());
  }
}

// 782 = 50,000 / 64, the last batch being smaller. The milestone 150 means that epoch 151, counted from 1, is
// the first at a tenth of the rate.
TEST_P(Cifar100Table, DropsItsRateAfterEpoch150Of782Steps) {
  const Plan& plan = table_.plan("seed=1,variant=kd");
  const Learning& learning = *stage_of(plan, "distil").learning();
  Sets sets(plan, Sets::Rows::synthetic);
  ASSERT_EQ(sets.get("train").draws(), test::kCifar100Train);
  const Length length = learning.length(sets.get("train").draws());
  const double full = learning.optimizers.at("student")().back().rule->learning_rate;
  const auto schedule = learning.schedules.at("student")();
  const auto rate_at = [&](int64_t step) { return full * schedule->at({step, length}); };
  // The first and the last step of an epoch that is counted from 1.
  const auto rate_in = [&](int64_t epoch) {
    const double first = rate_at((epoch - 1) * length.steps_per_epoch);
    EXPECT_EQ(first, rate_at(epoch * length.steps_per_epoch - 1)) << "one rate throughout epoch " << epoch;
    return first;
  };
  const std::string name = GetParam().stem().string();
  const bool light =
      name.find("mobilenet") != std::string::npos || name.find("shufflenet") != std::string::npos;
  const double base = light ? 0.01 : 0.05;
  std::cout << name << ": " << length.steps_per_epoch << " steps per epoch, " << length.steps
            << " in all; rate " << rate_in(150) << " in epoch 150, " << rate_in(151) << " in epoch 151\n";
  EXPECT_EQ(learning.batch_size, 64);
  EXPECT_EQ(length.steps_per_epoch, 782);
  EXPECT_EQ(length.steps, 240 * 782);
  EXPECT_DOUBLE_EQ(rate_in(1), base);
  EXPECT_DOUBLE_EQ(rate_in(150), base);
  EXPECT_DOUBLE_EQ(rate_in(151), base / 10);
  EXPECT_DOUBLE_EQ(rate_in(180), base / 10);
  EXPECT_DOUBLE_EQ(rate_in(181), base / 100);
  EXPECT_DOUBLE_EQ(rate_in(210), base / 100);
  EXPECT_DOUBLE_EQ(rate_in(211), base / 1000);
  EXPECT_DOUBLE_EQ(rate_in(240), base / 1000);
}

INSTANTIATE_TEST_SUITE_P(OfThePapers, Cifar100Table, ::testing::ValuesIn(tables()),
                         [](const auto& info) { return info.param.stem().string(); });

TEST(Cifar100Tables, AreEleven) { EXPECT_EQ(tables().size(), 11u); }

// With the files themselves: nothing that is read of them lessens the 50,000.
TEST(Cifar100Tables, TrainOnAllThatTheFilesHold) {
  const test::Scratch scratch;
  test::make_cifar100(scratch.path());
  const Table table(LIMBECK_SOURCE_FOLDER "/recipes/papers/cifar100/resnet56_resnet20.yaml", scratch.path());
  const Plan& plan = table.plan("seed=1,variant=kd");
  Sets sets(plan, Sets::Rows::real);
  EXPECT_EQ(sets.get("train").draws(), test::kCifar100Train);
  EXPECT_EQ(sets.get("test").size(), test::kCifar100Test);
  EXPECT_EQ(stage_of(plan, "distil").learning()->length(sets.get("train").draws()).steps_per_epoch, 782);
}

}  // namespace
}  // namespace limbeck::train
