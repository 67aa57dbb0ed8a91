#include "limbeck/train/step.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/data/loader.h"
#include "limbeck/train/plan.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/cast.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
name: steps
seed: 3
data:
  train: {set: synthetic, shape: [1, 6, 6], classes: 3, samples: 60, transforms: [normalize]}
models:
  teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  student: {arch: mlp, hidden: [8]}
stages:
  - name: distil
    train: student
    epochs: 1
    batch_size: 12
    losses: LOSSES
    optimizer: {optimizer: sgd, learning_rate: 0.1}
)";

// A student and its teacher with first weights, in double, and one batch of twelve rows of which two have no label.
struct Scene {
  explicit Scene(const std::string& losses) {
    std::string text = kRecipe;
    text.replace(text.find("LOSSES"), 6, losses);
    plan = compile(config::parse(text, "recipe.yaml"), everything());
    sets = std::make_unique<Sets>(plan, Sets::Rows::smoke);
    models = std::make_unique<Models>(plan, at::kCPU, /*smoke=*/true);
    const SetFacts facts{sets->get("train").facts(), {20, 20, 20}};
    for (const std::string name : {"teacher", "student"}) {
      models->meet(name, facts.facts);
      nn::use_type(*models->fill(name, plan.seed).model, at::kDouble);
    }
    cast = cast_for(*plan.stages[0]->learning(), "stages.distil", *models, facts);
    equip(cast, *plan.stages[0]->learning(), Random(3), "distil");
    data::Loader loader(sets->get("train"), {.batch_size = 12, .threads = 0, .key = std::nullopt});
    batch = *loader.next();
    batch.inputs["image"] = batch.inputs["image"].to(at::kDouble);
    now.progress.length = {5, 5};
    now.stage = "distil";
  }

  std::vector<Tensor> gradients(int64_t micro_batch) {
    Meter meter;
    const dist::Group alone;
    const std::vector<data::Batch> parts = parts_of(batch, micro_batch);
    std::vector<Tensor> before, moved;
    for (auto& [name, parameter] : cast.learners[0]->parameters) before.push_back(parameter.detach().clone());
    step(cast.turns, parts, now, alone, meter);
    loss = meter.means().at("student/train.loss");
    for (std::size_t i = 0; i < before.size(); ++i) moved.push_back(cast.learners[0]->parameters[i].second.grad().clone());
    return moved;
  }

  Plan plan;
  std::unique_ptr<Sets> sets;
  std::unique_ptr<Models> models;
  Cast cast;
  data::Batch batch;
  Now now;
  double loss = 0;
};

TEST(Step, IsTheSameInMicroBatches) {
  const std::string losses = "[{loss: cross_entropy, weight: 0.3, label_smoothing: 0.1}, {loss: kd, weight: 0.7, temperature: 3}, {loss: logit_mse, weight: 0.1}]";
  Scene whole(losses), parts(losses);
  const std::vector<Tensor> a = whole.gradients(0), b = parts.gradients(5);   // parts of 5, 5 and 2 rows
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::allclose(a[i], b[i], 1e-11, 1e-12)) << i;
  EXPECT_NEAR(whole.loss, parts.loss, 1e-12);
}

TEST(Step, DoesNotRunATeacherWhoseTermStaysAtZero) {
  Scene scene("[cross_entropy, {loss: kd, weight: 0}]");
  const std::vector<Tensor> with = scene.gradients(0);
  Scene alone("[cross_entropy]");
  const std::vector<Tensor> without = alone.gradients(0);
  for (std::size_t i = 0; i < with.size(); ++i) EXPECT_TRUE(at::equal(with[i], without[i])) << "bit for bit";
}

TEST(Step, MovesNoWeightWhenTheLossIsNotFinite) {
  Scene scene("[cross_entropy]");
  scene.batch.inputs["image"][0][0][0][0] = std::numeric_limits<double>::quiet_NaN();
  const Tensor before = scene.cast.learners[0]->parameters[0].second.detach().clone();
  Meter meter;
  const auto updates = step(scene.cast.turns, {scene.batch}, scene.now, dist::Group(), meter);
  EXPECT_NE(updates[0].bad.item<double>(), 0);
  EXPECT_TRUE(at::equal(before, scene.cast.learners[0]->parameters[0].second));
}

TEST(Parts, CoverTheBatchOnce) {
  Scene scene("[cross_entropy]");
  const auto parts = parts_of(scene.batch, 5);
  ASSERT_EQ(parts.size(), 3);
  EXPECT_EQ(parts[0].rows + parts[1].rows + parts[2].rows, 12);
  EXPECT_EQ(parts[2].first_row, 10);
  EXPECT_EQ(parts_of(scene.batch, 0).size(), 1);
}

}  // namespace
}  // namespace limbeck::train
