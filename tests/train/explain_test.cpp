// Stages `explain` as recipes write them: what they draw, when, and what they refuse.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "limbeck/record/json.h"
#include "limbeck/tensorfile/npy.h"
#include "support/faults.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::fault;

namespace fs = std::filesystem;

// EXPLAIN stands for the keys of the stage.
const std::string kRecipe = R"(
limbeck: 1
seed: 3
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 40, hold_out: {valid: last 8}}
  test: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 24, held_out: true}
  raw: {of: test, unlabelled: true}
models:
  teacher: {arch: resnet, depth: 8, width: 2}
  student: {arch: resnet, depth: 8}
  dense: {arch: mlp, hidden: [8]}
defaults: {epochs: 1, batch_size: 16, optimizer: {optimizer: sgd, learning_rate: 0.01}}
stages:
  - {name: teach, train: teacher}
  - {name: dense, train: dense}
  - {name: distil, train: student, losses: [cross_entropy, {loss: attention_transfer, pairs: [stage2], weight: 0}]}
  - {name: drawn, explain: [teacher, student], data: test, EXPLAIN}
baseline: true
)";

std::string recipe(const std::string& keys) { return test::with(kRecipe, "EXPLAIN", keys); }

fs::path figure(const test::Ran& ran) { return ran.folder() / "explain" / "drawn"; }

Tensor array(const fs::path& file) {
  const auto npy = tensorfile::read_npy(file);
  const Tensor values = at::empty(npy.shape, npy.type == tensorfile::Type::i64 ? at::kLong : at::kFloat);
  std::memcpy(values.mutable_data_ptr(), npy.values.data(), npy.values.size());
  return values;
}

std::vector<std::string> lines_of(const record::Json& figure, std::size_t grid = 0) {
  std::vector<std::string> titles;
  for (const auto& line : figure.at("grids").at(grid).at("lines")) titles.push_back(line.at("title"));
  return titles;
}

// The faults that the probe finds, or compiling.
void expect_fault(const std::string& keys, const std::string& part) {
  const std::string found = fault(recipe(keys));
  EXPECT_NE(found.find(part), std::string::npos) << found << "\n  where: " << part;
}

TEST(Explain, DrawsSimilaritiesOfRandomBatchesWithTheLoneStudentBeside) {
  const test::Ran ran(recipe("by: similarity_matrices, batches: 2, batch_size: 10"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("models"), record::Json::array({"teacher", "student", "student.alone"}));
  EXPECT_EQ(lines_of(json),
            (std::vector<std::string>{"teacher, stage3", "student, stage3", "student.alone, stage3"}));
  EXPECT_EQ(json.at("rows"), 20);
  EXPECT_TRUE(json.at("held_out"));
  const Tensor g = array(figure(ran) / "student.alone-2.npy");
  EXPECT_EQ(shape_of(g), (Shape{10, 10}));
  EXPECT_TRUE(at::allclose(g.norm(2, 1), at::ones({10}), 1e-5)) << "rows have length 1";
  const Tensor labels = array(figure(ran) / "labels-1.npy");
  EXPECT_TRUE(at::equal(labels, std::get<0>(labels.sort()))) << "ordered by class";
  EXPECT_TRUE(fs::exists(figure(ran) / "teacher-1.png"));
  EXPECT_EQ(json.at("numbers").at("rows").size(), 3u);
}

TEST(Explain, DrawsTheWholeSetsActivationsByClass) {
  const test::Ran ran(recipe("by: activation_matrix, tap: {teacher: stage3, student: stage2}"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("grids").size(), 3u) << "each network has a scale of its own";
  EXPECT_EQ(lines_of(json, 2), (std::vector<std::string>{"student.alone, stage2"}))
      << "a lone twin's tap is its student's";
  EXPECT_EQ(shape_of(array(figure(ran) / "teacher.npy")), (Shape{128, 24}));
  EXPECT_EQ(shape_of(array(figure(ran) / "student.npy")), (Shape{32, 24}));
  double shares = 0;
  for (const auto& part : json.at("grids").at(0).at("axis")) shares += part.at("share").get<double>();
  EXPECT_NEAR(shares, 1, 1e-9);
}

TEST(Explain, DrawsAllThreeAttentionMapsOfEveryModel) {
  const test::Ran ran(recipe("by: attention_maps, taps: [stage1, stage2], images: 4"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("grids").size(), 3u);
  EXPECT_EQ(lines_of(json).front(), "images");
  EXPECT_EQ(lines_of(json).size(), 7u) << "images, and two taps of three models";
  const Tensor maps = array(figure(ran) / "student-stage2-sum_p.npy");
  EXPECT_EQ(shape_of(maps), (Shape{4, 4, 4}));
  EXPECT_TRUE(at::allclose(maps.flatten(1).norm(2, 1), at::ones({4}), 1e-5));
  for (const auto& row : json.at("numbers").at("rows"))
    for (const auto& cosine : row.at("values")) EXPECT_LE(cosine.get<double>(), 1 + 1e-6);
  EXPECT_EQ(json.at("numbers").at("rows").size(), 4u);
}

TEST(Explain, DrawsTheFlowOfEverySection) {
  const test::Ran ran(recipe("by: fsp_matrices"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("grids").size(), 3u);
  EXPECT_EQ(shape_of(array(figure(ran) / "teacher-1.npy")), (Shape{32, 32}));
  EXPECT_EQ(shape_of(array(figure(ran) / "student.alone-3.npy")), (Shape{64, 64}));
  const auto numbers = json.at("numbers").at("rows");
  EXPECT_TRUE(numbers.at(0).at("values").at(0).is_null()) << "a student of other widths has no distance";
  EXPECT_NE(json.at("notes").dump().find("other channels than teacher"), std::string::npos);
}

TEST(Explain, MeasuresTheDistanceOfAFlowToItselfAsZero) {
  const test::Ran ran(
      test::with(recipe("by: fsp_matrices, pairs: [[stage1.first, stage1]]"), ", width: 2", ""));
  const auto rows = record::read_json(figure(ran) / "figure.json").at("numbers").at("rows");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_GT(rows.at(0).at("values").at(0).get<double>(), 0);
  // Both students begin alike and learn alike, since the second loss weighs nothing here.
  EXPECT_EQ(rows.at(0).at("values"), rows.at(1).at("values"));
}

TEST(Explain, DrawsTargetsAtSeveralTemperatures) {
  const test::Ran ran(recipe("by: soft_targets, temperatures: [1, 20], images: 2"));
  const auto json = record::read_json(figure(ran) / "figure.json");
  EXPECT_EQ(json.at("grids").at(0).at("columns"),
            record::Json::array({"image", "hard label", "T = 1", "T = 20"}));
  const Tensor targets = array(figure(ran) / "teacher.npy");
  EXPECT_EQ(targets.size(1), 3);
  EXPECT_EQ(static_cast<int64_t>(lines_of(json).size()), 3 * targets.size(0))
      << "three models, image by image";
  EXPECT_TRUE(at::allclose(targets.sum(2), at::ones_like(targets.sum(2)), 1e-5));
  const auto rows = json.at("numbers").at("rows");
  EXPECT_LT(rows.at(0).at("values").at(0).get<double>(), rows.at(1).at("values").at(0).get<double>())
      << "softer at 20";
}

TEST(Explain, LooksAtTheTestSetAfterTheBaselineToo) {
  const Plan plan = test::compiled(recipe("by: soft_targets"));
  ASSERT_EQ(plan.stages.size(), 5u);
  EXPECT_EQ(plan.stages[3]->name, "distil.alone");
  EXPECT_EQ(plan.stages[4]->name, "drawn");
  EXPECT_FALSE(plan.stages[4]->baseline);
  EXPECT_EQ(plan.outcome, (std::vector<std::string>{"student"}));
}

TEST(Explain, BetweenStagesThatLearnShowsWhatThereIsByThen) {
  const std::string keys = "by: soft_targets, data: valid}\n  - {name: more, train: student";
  const Plan plan = test::compiled(test::with(recipe(keys), "data: test, ", ""));
  ASSERT_EQ(plan.stages.size(), 7u);
  EXPECT_EQ(plan.stages[3]->name, "drawn");
  EXPECT_EQ(plan.stages[3]->declare().reads, (std::vector<std::string>{"teacher", "student"}));
}

TEST(Explain, SeesNoHeldOutSetBeforeTheLastStageThatLearns) {
  expect_fault("by: soft_targets}\n  - {name: more, train: student",
               "looks at 'test' before the last stage that learns");
}

TEST(Explain, LeavesTheSameBytesEachTime) {
  const auto files = [](const test::Ran& ran) {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::directory_iterator(figure(ran)))
      all[entry.path().filename()] = test::content_of(entry.path());
    return all;
  };
  const std::string text = recipe("by: attention_maps, images: 2");
  const auto first = files(test::Ran(text));
  EXPECT_GT(first.size(), 20u);
  EXPECT_EQ(first, files(test::Ran(text)));
}

TEST(Explain, RefusesWhatItDoesNotKnow) {
  expect_fault("by: soft_target",
               "stages.drawn.by is an unknown by 'soft_target'; did you mean 'soft_targets'?");
  expect_fault("by: soft_targets, temperature: 3",
               "stages.drawn.temperature is not a known key; did you mean 'temperatures'?");
  expect_fault("images: 3", "stages.drawn.by is needed");
  expect_fault("by: soft_targets, temperatures: [0]", "must be > 0, not 0");
  expect_fault("by: similarity_matrices, tap: {pupil: stage1}",
               "names 'pupil', which this stage does not show");
  expect_fault("by: similarity_matrices, batch_size: 1", "must be 2 to 1024, not 1");
  EXPECT_NE(fault(test::with(recipe("by: soft_targets"), "explain: [teacher, student]",
                             "explain: [teacher, pupil]"))
                .find("names the model 'pupil'"),
            std::string::npos);
}

TEST(Explain, RefusesTapsThatDoNotServeAndNamesOthers) {
  expect_fault("by: similarity_matrices, tap: stage9",
               "'teacher' has no tap 'stage9'; did you mean 'stage1'?");
  expect_fault(
      "by: attention_maps, taps: [pooled]",
      "tap 'pooled' of 'teacher' has values (N, 128), and maps (N, C, H, W) are wanted; such are stage1");
  expect_fault("by: fsp_matrices, pairs: [[stage1, logits]]", "tap 'logits' of 'teacher' has values (N, 3)");
  expect_fault("by: fsp_matrices, pairs: [stage1]", "must be a section: its first and its last tap, [a, b]");
  expect_fault("by: similarity_matrices, tap: {teacher: stage1}", "says no tap for 'student'");
  const std::string dense =
      test::with(recipe("by: attention_maps"), "explain: [teacher, student]", "explain: dense");
  EXPECT_NE(fault(dense).find("'dense' has no taps stage1, stage2 ...; say which is looked at, taps: NAME"),
            std::string::npos)
      << fault(dense);
}

TEST(Explain, RefusesASetThatDoesNotServe) {
  for (const std::string by : {"similarity_matrices", "activation_matrix", "soft_targets"}) {
    const std::string found = fault(test::with(recipe("by: " + by), "data: test", "data: raw"));
    EXPECT_NE(found.find("the samples of 'raw' have no labels; give the stage data: SET"), std::string::npos)
        << found;
  }
  EXPECT_EQ(fault(test::with(recipe("by: attention_maps"), "data: test", "data: raw")), "")
      << "maps need no labels";
}

}  // namespace
}  // namespace limbeck::train
