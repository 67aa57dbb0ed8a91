// The densities of the loss vid over the snapshots of a stage, and of a student that never learned by it.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstring>

#include "limbeck/record/json.h"
#include "limbeck/tensorfile/npy.h"
#include "limbeck/train/loss_view.h"
#include "limbeck/train/snapshots.h"
#include "support/faults.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::fault;

namespace fs = std::filesystem;

const std::string kRecipe = R"(
limbeck: 1
seed: 3
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 48}
  few: {of: train, part: first 32}
  test: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 12, held_out: true}
models:
  teacher: {arch: resnet, depth: 8}
  student: {arch: resnet, depth: 8}
defaults: {epochs: 2, batch_size: 16, optimizer: {optimizer: sgd, learning_rate: 0.05, momentum: 0.9}}
stages:
  - {name: teach, train: teacher}
  - name: distil
    train: student
    data: few
    losses: [cross_entropy, {loss: vid, pairs: [stage1, stage2, stage3]}]
    snapshots: [0, 1]
  - {name: drawn, explain: student, by: vid_heat_map, pairs: [stage2], data: test, images: 3}
baseline: true
)";

fs::path figure(const test::Ran& ran) { return ran.folder() / "explain" / "drawn"; }

Tensor array(const fs::path& file) {
  const auto npy = tensorfile::read_npy(file);
  const Tensor values = at::empty(npy.shape, at::kFloat);
  std::memcpy(values.mutable_data_ptr(), npy.values.data(), npy.values.size());
  return values;
}

TEST(VidHeatMap, ShowsEverySnapshotTheEndAndTheLoneStudentOnOneScale) {
  const test::Ran ran(kRecipe);
  const auto json = record::read_json(figure(ran) / "figure.json");
  std::vector<std::string> titles;
  for (const auto& line : json.at("grids").at(0).at("lines")) titles.push_back(line.at("title"));
  EXPECT_EQ(titles, (std::vector<std::string>{"images", "before the first step", "epoch 1",
                                              "epoch 2, the end", "student.alone, fitted afterwards"}));
  for (const char* file : {"epoch-0.npy", "epoch-1.npy", "epoch-2.npy", "student.alone.npy"})
    EXPECT_EQ(shape_of(array(figure(ran) / file)), (Shape{3, 4, 4})) << file;
  const auto rows = json.at("numbers").at("rows");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_GT(rows.at(2).at("values").at(1).get<double>(), rows.at(0).at("values").at(1).get<double>())
      << "the student knows more of the teacher's layer than before";
}

// The density by the loss's own formula, from the checkpoint's tensors: three 1x1 convolutions, then the
// Gaussian.
TEST(VidHeatMap, IsTheLogDensityOfTheCheckpointsParts) {
  const test::Ran ran(kRecipe);
  const Tensors last = ran.checkpoint(1, "distil").tensors;
  const Plan plan = test::compiled(kRecipe);
  Sets sets(plan, Sets::Rows::real);
  Models models(plan, at::kCPU, false);
  for (const char* name : {"teacher", "student"}) models.meet(name, sets.get("test").facts());
  nn::load_state(*models.get("teacher").model, ran.model("teacher"), "teacher");
  nn::load_state(*models.get("student").model, below(last, "model.student/"), "student");
  const at::NoGradGuard no_gradient;
  data::Set set = sets.get("test");
  const Tensor shown = [&] {
    const auto npy = tensorfile::read_npy(figure(ran) / "rows.npy");
    const Tensor rows = at::empty(npy.shape, at::kLong);
    std::memcpy(rows.mutable_data_ptr(), npy.values.data(), npy.values.size());
    return rows;
  }();
  set.rows = {shown.const_data_ptr<int64_t>(), shown.const_data_ptr<int64_t>() + shown.numel()};
  data::Loader loader(set, {.batch_size = 3, .threads = 0, .key = std::nullopt});
  const Tensors inputs = loader.next()->inputs;
  const Tensor t = nn::run(*models.get("teacher").model, inputs, {"stage2"}).at("stage2");
  Tensor mean = nn::run(*models.get("student").model, inputs, {"stage2"}).at("stage2");
  for (const int layer : {1, 2, 3}) {
    mean = at::conv2d(mean, last.at("loss.vid/1.mean.conv" + std::to_string(layer) + ".weight"));
    if (layer < 3) mean = at::relu(mean);
  }
  const Tensor variance = (at::softplus(last.at("loss.vid/1.alpha")) + 1e-5).view({1, -1, 1, 1});
  const Tensor d =
      -(0.5 * variance.log() + (t - mean).square() / (2 * variance) + 0.5 * std::log(2 * M_PI)).sum(1);
  const Tensor drawn = array(figure(ran) / "epoch-2.npy");
  EXPECT_LT((drawn - d).abs().max().item<float>(), 1e-3 * d.abs().max().item<float>());
}

TEST(VidHeatMap, FitsPartsToTheLoneStudentAndLeavesItAsItIs) {
  const test::Ran ran(kRecipe), without(test::with(kRecipe, "  - {name: drawn", "  # - {name: drawn"));
  test::expect_same(ran.model("student.alone"), without.model("student.alone"));
  test::expect_same(ran.model("student"), without.model("student"));
  const Tensors snapshot = read_snapshot(ran.folder(), "distil", 0);
  EXPECT_TRUE(snapshot.contains("loss.vid/1.alpha"));
  bool fitted = false;
  for (const auto& epoch : ran.epochs("drawn")) fitted = fitted || epoch.at("values").contains("train.vid");
  EXPECT_TRUE(fitted) << "what was fitted can be followed in metrics.jsonl";
  EXPECT_EQ(ran.epochs("drawn").size(), 2u) << "as many epochs as the stage had";
}

// Stops the run in the midst of the fit.
struct Impatient final : Observer {
  void phase(const std::string& text) override {
    fits = fits || text.find("fits mean and variance") != std::string::npos;
  }
  bool stop() override { return fits; }
  bool fits = false;
};

TEST(VidHeatMap, GoesOnWithTheSameBytesWhereTheFitWasStopped) {
  const test::Ran whole(kRecipe);
  const test::Scratch scratch;
  const Plan plan =
      train::compile(config::parse(kRecipe, "recipe.yaml"), everything(), {.sets = {}, .name = "ran"});
  RunOptions options;
  options.folder = scratch / "run";
  Impatient impatient;
  EXPECT_THROW(train::run(plan, options, impatient), Interrupted);
  EXPECT_FALSE(fs::exists(scratch / "run" / "explain" / "drawn"));
  Observer patient;
  train::run(plan, options, patient);
  for (const auto& entry : fs::directory_iterator(figure(whole)))
    EXPECT_EQ(test::content_of(scratch / "run" / "explain" / "drawn" / entry.path().filename()),
              test::content_of(entry.path()))
        << entry.path().filename();
  for (const char* file : {"metrics.jsonl", "summary.json"})
    EXPECT_EQ(test::content_of(scratch / "run" / file), test::content_of(whole.folder() / file)) << file;
}

TEST(VidHeatMap, ShowsNoLoneStudentWhereThereIsNone) {
  const test::Ran ran(test::with(kRecipe, "baseline: true", ""));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("grids").at(0).at("lines").size(), 4u);
  EXPECT_EQ(json.at("models"), record::Json::array({"student"}));
}

TEST(VidHeatMap, RefusesWhatItCannotFollow) {
  const auto expect = [](const std::string& from, const std::string& to, const std::string& part) {
    const std::string found = fault(test::with(kRecipe, from, to));
    EXPECT_NE(found.find(part), std::string::npos) << found << "\n  where: " << part;
  };
  expect("explain: student", "explain: [teacher, student]", "must name one student");
  expect("explain: student", "explain: teacher",
         "no stage before this one trains 'teacher' by a loss of that name");
  expect("by: vid_heat_map, ", "by: vid_heat_map, loss: density, ", "names 'density', but no stage before");
  expect("pairs: [stage2], data", "pairs: [stage2.first], data",
         "is in none of the pairs of the loss 'vid'; choose of stage1, stage2, stage3");
  expect("pairs: [stage2], data", "pairs: [pooled], data", "tap 'pooled' of 'student' has values (N, 64)");
  expect("pairs: [stage2], data", "pairs: [stage2, stage3], data", "must be one pair");
}

}  // namespace
}  // namespace limbeck::train
