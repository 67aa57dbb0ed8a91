// The analysis `cka` as recipes write it.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstring>

#include "limbeck/base/error.h"
#include "limbeck/record/json.h"
#include "limbeck/tensorfile/npy.h"
#include "limbeck/train/probe.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

namespace fs = std::filesystem;

// MODELS and KEYS stand for those of the stage.
const std::string kRecipe = R"(
limbeck: 1
seed: 3
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 40}
  test: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 24, held_out: true}
models:
  teacher: {arch: mlp, hidden: [12, 8]}
  student: {arch: mlp, hidden: [6]}
defaults: {epochs: 1, batch_size: 16, optimizer: {optimizer: sgd, learning_rate: 0.01}}
stages:
  - {name: teach, train: teacher, epochs: 20, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9}}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
  - {name: drawn, explain: MODELS, by: cka, data: test, KEYS}
baseline: true
)";

std::string recipe(const std::string& models, const std::string& keys) {
  return test::with(test::with(kRecipe, "MODELS", models), "KEYS", keys);
}

fs::path figure(const test::Ran& ran) { return ran.folder() / "explain" / "drawn"; }

// float64 values.
Tensor array(const fs::path& file) {
  const auto npy = tensorfile::read_npy(file);
  EXPECT_EQ(npy.type, tensorfile::Type::f64);
  const Tensor values = at::empty(npy.shape, at::kDouble);
  std::memcpy(values.mutable_data_ptr(), npy.values.data(), npy.values.size());
  return values;
}

TEST(CkaAnalysis, ComparesEveryTwoModelsLayerByLayer) {
  const test::Ran ran(recipe("[teacher, student]", "samples: 20"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("rows"), 20);
  ASSERT_EQ(json.at("grids").size(), 3u) << "the lone student is one of the models";
  EXPECT_EQ(json.at("grids").at(1).at("title"), "teacher, by row, and student.alone, by column");
  EXPECT_EQ(json.at("grids").at(0).at("axis").size(), 2u);
  EXPECT_EQ(json.at("numbers").at("columns"), record::Json::array({"layer1", "logits"}));
  EXPECT_EQ(json.at("numbers").at("rows").size(), 3u);
  const Tensor found = array(figure(ran) / "teacher-student.npy");
  EXPECT_EQ(shape_of(found), (Shape{3, 2}));
  EXPECT_GT(found.min().item<double>(), 0);
  EXPECT_LE(found.max().item<double>(), 1 + 1e-9);
  EXPECT_TRUE(fs::exists(figure(ran) / "student-student.alone.png"));
  EXPECT_NEAR(json.at("numbers").at("rows").at(2).at("values").at(1).get<double>(),
              found[2][1].item<double>(), 1e-12);
}

TEST(CkaAnalysis, OfOneModelComparesItsLayersAmongThemselves) {
  const test::Ran ran(recipe("teacher", "samples: 100, taps: [layer*]"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("rows"), 24) << "there are no more";
  const Tensor found = array(figure(ran) / "teacher-teacher.npy");
  ASSERT_EQ(shape_of(found), (Shape{2, 2}));
  EXPECT_TRUE(at::allclose(found.diagonal(), at::ones({2}, at::kDouble), 1e-6));
  EXPECT_TRUE(at::allclose(found, found.t(), 1e-6));
}

TEST(CkaAnalysis, RefusesLayersThatAreNotThere) {
  const auto fault = [](const std::string& keys) {
    return test::message_of<UserError>([&] {
      const Plan plan = test::compiled(recipe("[teacher, student]", keys));
      Sets sets(plan, Sets::Rows::synthetic);
      Models models(plan, at::kCPU, true);
      probe(plan, sets, models);
    });
  };
  EXPECT_NE(fault("taps: [layer2]").find("'student' has no tap 'layer2'; it has layer1, logits"),
            std::string::npos);
  EXPECT_NE(fault("taps: []").find("taps names no taps"), std::string::npos);
  EXPECT_NE(fault("samples: 1").find("samples must be"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::train
