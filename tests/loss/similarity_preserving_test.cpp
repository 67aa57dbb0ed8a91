#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const Tensor kStudent = at::tensor({1.0, 0.0, 0.0, 1.0, 1.0, 1.0}, at::kDouble).view({3, 2});
const Tensor kTeacher = at::tensor({1.0, 0.0, 1.0, 0.0, 2.0, 0.0, 1.0, 1.0, 0.0}, at::kDouble).view({3, 3});

Scene rows(const Tensor& student, const Tensor& teacher) {
  return {.student = {{"stage3", student}},
          .teachers = {{{"stage3", teacher}}},
          .batch = unlabelled(student.size(0))};
}

std::shared_ptr<Loss> similar(const std::string& options = "") {
  return make("{loss: similarity_preserving, pairs: [stage3]" + (options.empty() ? "" : ", " + options) +
              "}");
}

double preserving(const std::string& options, const Tensor& student, const Tensor& teacher) {
  return number(*similar(options), rows(student, teacher));
}

// G'_s = [[1 0 1] [0 1 1] [1 1 2]], G'_t = [[2 0 1] [0 4 2] [1 2 2]]. Rows at length 1: for unit vectors the
// squared distance is 2 - 2 * product; products are 3 / sqrt(2 5), 6 / sqrt(2 20), 7 / sqrt(6 9).
TEST(SimilarityPreserving, MatchesAValueWorkedOutByHand) {
  const double expected = (6 - 2 * (3 / std::sqrt(10.0) + 6 / std::sqrt(40.0) + 7 / std::sqrt(54.0))) / 9;
  EXPECT_NEAR(preserving("", kStudent, kTeacher), expected, 1e-15);
  EXPECT_NEAR(3000 * preserving("row_norm: l2", kStudent, kTeacher), 100.036040, 1e-6)
      << "as RepDistiller's module prints";
  // Rows at sum 1: (1/2 0 1/2), (0 1/2 1/2), (1/4 1/4 1/2) and (2/3 0 1/3), (0 2/3 1/3), (1/5 2/5 2/5).
  EXPECT_NEAR(preserving("row_norm: l1", kStudent, kTeacher),
              (4.0 / 36 + 1.0 / 400 + 9.0 / 400 + 1.0 / 100) / 9, 1e-15);
}

TEST(SimilarityPreserving, TellsItsMatrices) {
  Scene scene = rows(kStudent, kTeacher);
  Step step = scene.step();
  Tensors notes;
  step.note = [&](std::string_view name, const Tensor& value) { notes[std::string(name)] = value; };
  similar()->forward(step);
  EXPECT_EQ(shape_of(notes.at("matrix_student")), (Shape{3, 3}));
  EXPECT_LT((notes.at("matrix_teacher").norm(2, 1) - 1).abs().max().item<double>(), 1e-15)
      << "rows of length 1";
}

TEST(SimilarityPreserving, SeesNeitherScaleNorRotationNorTheOrderOfRows) {
  const Tensor student = noise({5, 3, 2, 2}, 1), teacher = noise({5, 4}, 2);
  const auto turn = std::get<0>(at::linalg_qr(noise({12, 12}, 3)));
  const Tensor order = at::tensor({3, 0, 4, 1, 2}, at::kLong);
  for (const std::string norm : {"row_norm: l2", "row_norm: l1"}) {
    const double value = preserving(norm, student, teacher);
    EXPECT_GT(value, 1e-3);
    EXPECT_NEAR(preserving(norm, 9 * student, teacher), value, 1e-14);
    EXPECT_NEAR(preserving(norm, student, -0.1 * teacher), value, 1e-14);
    EXPECT_NEAR(preserving(norm, student.flatten(1).mm(turn), teacher), value, 1e-14);
    EXPECT_NEAR(preserving(norm, student.index_select(0, order), teacher.index_select(0, order)), value,
                1e-14);
    EXPECT_NEAR(preserving(norm, student, 3 * student.flatten(1).mm(turn)), 0, 1e-15);
  }
  EXPECT_EQ(preserving("", at::tensor({1.0, 0.0, 0.0, 2.0}, at::kDouble).view({2, 2}),
                       at::tensor({0.0, 3.0, 4.0, 0.0}, at::kDouble).view({2, 2})),
            0)
      << "rows that resemble no other, in both";
}

TEST(SimilarityPreserving, GradientAgreesWithFiniteDifferences) {
  for (const std::string norm : {"row_norm: l2", "row_norm: l1"})
    expect_gradient(*similar(norm), rows(noise({4, 2, 2, 2}, 1), noise({4, 5}, 2)));
}

TEST(SimilarityPreserving, IsFiniteWithItsGradientAtTheEdges) {
  const Tensor some = noise({2, 6}, 1);
  const Tensor half = some * at::tensor({1.0, 0.0}, at::kDouble).view({2, 1});
  for (const std::string norm : {"row_norm: l2", "row_norm: l1"})
    for (const Tensor& student :
         {some, half, 0 * some, at::ones({2, 6}, at::kDouble), 1e4 * some, 1e-5 * some})
      for (const Tensor& teacher : {student, some, half, 0 * some})
        for (const int64_t count : {1, 2}) {
          const Scene scene =
              rows(student.slice(0, 0, count).to(at::kFloat), teacher.slice(0, 0, count).to(at::kFloat));
          EXPECT_TRUE(std::isfinite(number(*similar(norm), scene)));
          EXPECT_LT(gradient(*similar(norm), scene, "stage3").abs().max().item<float>(), 1e6F);
        }
  EXPECT_EQ(preserving("", some.slice(0, 0, 1), noise({1, 3}, 2)), 0) << "one row resembles itself";
  // To the silent row others may come to be alike, as they learn; its own likenesses have no direction.
  const Tensor slope = gradient(*similar(), rows(half, some), "stage3");
  EXPECT_GT(slope[1].abs().max().item<double>(), 0);
}

TEST(SimilarityPreserving, DividesByTheSquareOfTheBatchSize) {
  // Twice the rows: each row of the matrix has every entry twice, divided by sqrt 2: 4 * 1/2 the sum, over 4
  // N^2.
  const double one = preserving("", kStudent, kTeacher);
  EXPECT_NEAR(preserving("", kStudent.repeat({2, 1}), kTeacher.repeat({2, 1})), one / 2, 1e-15);
}

TEST(SimilarityPreserving, WantsTheWholeBatchAndTwoRows) {
  EXPECT_TRUE(builder("{loss: similarity_preserving}").needs.contains(Need::whole_batch));
  const Tensors taps{{"stage3", kStudent}};
  const data::Facts facts{.samples = 9, .fields = {}, .classes = 3, .class_names = {}};
  const Probe probe{taps, {&taps}, facts, {}, /*batch_size=*/1};
  EXPECT_EQ(complaint([&] { similar()->prepare(probe); }),
            "compares the rows of a batch with each other, so batch_size must be at least 2, not 1");
}

TEST(SimilarityPreserving, ComparesTheLastStagesWhereNoPairsAreNamed) {
  const nn::TapTable student{
      {"stage1", {2, 4, 8, 8}}, {"stage2", {2, 8, 4, 4}}, {"stage2.pre", {2, 8, 4, 4}}};
  nn::TapTable teacher = student;
  teacher["stage3"] = {2, 9, 2, 2};
  const Wants found = wants(*make("{loss: similarity_preserving}"), student, {teacher});
  EXPECT_EQ(found.student, Strings{"stage2"});
  EXPECT_EQ(found.teacher, Strings{"stage3"});
}

TEST(SimilarityPreserving, RefusesBadOptionsAndTapsWithoutRows) {
  expect_faults(faults("loss: similarity_preserving\nrow_norm: l3\ngamma: 3000\npairs: []"),
                (Strings{"r.yaml:4: pairs names no taps", "r.yaml:2: row_norm must be one of l2, l1",
                         "r.yaml:3: gamma is not a known key"}));
  EXPECT_EQ(complaint([] {
              wants(*similar(), {{"stage3", {2}}}, {{{"stage3", {2, 3}}}});
            }),
            "tap 'stage3' of the student has values (N): rows of activations (N, D) are compared; choose "
            "another tap");
}

}  // namespace
}  // namespace limbeck::loss
