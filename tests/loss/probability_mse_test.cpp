#include <cmath>

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const std::string kLine = "{loss: probability_mse}";

// Scores whose probabilities at T = 1 are these.
Tensor scores(std::vector<double> values, int64_t classes) {
  return at::tensor(values, at::kDouble).log().view({-1, classes});
}

// The loss as it stands when a stage has no teacher: targets are the rows' soft labels.
std::shared_ptr<Loss> untaught(const std::string& line, const Scene& scene) {
  auto loss = make(line);
  loss->prepare({.student = scene.student, .teachers = {}, .data = {}});
  return loss;
}

Scene soft(const Tensor& student, const Tensor& labels) {
  Scene made = scene(student);
  made.batch.soft_labels = labels;
  made.batch.soft_labelled = (labels.sum(1) > 0).sum().item<int64_t>();
  return made;
}

TEST(ProbabilityMse, MatchesAValueWorkedOutByHand) {
  // (0.7 - 0.4)^2 + 0.1^2 + 0.2^2 = 0.14 in the first row, 0 in the second.
  const Tensor student = scores({0.4, 0.3, 0.3, 0.2, 0.2, 0.6}, 3),
               teacher = scores({0.7, 0.2, 0.1, 0.2, 0.2, 0.6}, 3);
  EXPECT_NEAR(number(*make(kLine), scene(student, {teacher})), 0.07, 1e-14);
}

TEST(ProbabilityMse, IsTwiceTheSquaredErrorOfOneOutputWithTwoClasses) {
  // The specification's binary example: targets (0.80, 0.30, 0.55), student (0.75, 0.35, 0.50), error 0.0025.
  const Tensor student = scores({0.75, 0.25, 0.35, 0.65, 0.5, 0.5}, 2),
               teacher = scores({0.8, 0.2, 0.3, 0.7, 0.55, 0.45}, 2);
  EXPECT_NEAR(number(*make(kLine), scene(student, {teacher})), 2 * 0.0025, 1e-14);
}

TEST(ProbabilityMse, ComparesWithTheRowsSoftLabelsWhereNobodyTeaches) {
  const Tensor student = scores({0.4, 0.3, 0.3, 0.2, 0.2, 0.6, 0.5, 0.25, 0.25}, 3);
  const Tensor labels = at::tensor({0.7, 0.2, 0.1, 0.2, 0.2, 0.6, 0.0, 0.0, 0.0}, at::kFloat).view({3, 3});
  const Scene rows = soft(student, labels);
  const auto loss = untaught(kLine, rows);
  EXPECT_EQ(loss->counts(rows.batch), std::vector<double>{2});  // the third row has none
  EXPECT_NEAR(number(*loss, rows), 0.07, 1e-7);
  EXPECT_EQ(loss->counts(scene(student).batch), std::vector<double>{0});
}

TEST(ProbabilityMse, BringsSoftLabelsToItsTemperature) {
  const Tensor student = noise({4, 5}, 1), teacher = noise({4, 5}, 2);
  const std::string warm = "{loss: probability_mse, temperature: 3}";
  const Scene rows = soft(student, at::softmax(teacher, 1));
  EXPECT_NEAR(number(*untaught(warm, rows), rows), number(*make(warm), scene(student, {teacher})), 1e-14);
}

TEST(ProbabilityMse, CannotSeeConstantsOrTheOrderOfClassesAndIsZeroAtEquality) {
  const Tensor student = noise({2, 3}, 1), teacher = noise({2, 3}, 2),
               order = at::tensor({2, 0, 1}, at::kLong);
  const double expected = number(*make(kLine), scene(student, {teacher}));
  EXPECT_GT(expected, 0.01);
  EXPECT_NEAR(number(*make(kLine), scene(student + 5, {teacher - 3})), expected, 1e-14);
  EXPECT_NEAR(number(*make(kLine), scene(student.index_select(1, order), {teacher.index_select(1, order)})),
              expected, 1e-14);
  EXPECT_NEAR(number(*make(kLine), twice(scene(student, {teacher}))), expected, 1e-14);
  EXPECT_EQ(number(*make(kLine), scene(teacher, {teacher})), 0);
}

TEST(ProbabilityMse, IsAtMostTwo) {
  const Tensor student = at::tensor({1000.0, 0.0}, at::kDouble).view({1, 2});
  EXPECT_NEAR(number(*make(kLine), scene(student, {-student})), 2, 1e-12);
}

TEST(ProbabilityMse, GradientAgreesWithFiniteDifferences) {
  expect_gradient(*make("{loss: probability_mse, temperature: 2}"),
                  scene(noise({3, 4}, 1), {noise({3, 4}, 2)}));
  const Scene rows = soft(noise({3, 4}, 1), at::softmax(noise({3, 4}, 2), 1));
  expect_gradient(*untaught("{loss: probability_mse, temperature: 2}", rows), rows);
}

TEST(ProbabilityMse, GivesTheTeacherNoGradientAndStaysFloat32) {
  const Tensor student = noise({2, 3}, 1).to(at::kBFloat16).requires_grad_(),
               teacher = noise({2, 3}, 2).requires_grad_();
  const Tensor result = value(*make(kLine), scene(student, {teacher.to(at::kFloat)}));
  EXPECT_EQ(result.scalar_type(), at::kFloat);
  result.backward();
  EXPECT_TRUE(student.grad().defined());
  EXPECT_FALSE(teacher.grad().defined());
}

TEST(ProbabilityMse, AddsUpFromPartsOfABatch) {
  expect_parts_add_up(*make(kLine), scene(noise({7, 4}, 1), {noise({7, 4}, 2)}), {2, 3, 7});
  const Tensor there = at::tensor({1, 0, 1, 1, 0, 0, 1}, at::kDouble).view({7, 1});
  const Scene rows = soft(noise({7, 4}, 1), at::softmax(noise({7, 4}, 2), 1) * there);
  expect_parts_add_up(*untaught(kLine, rows), rows, {2, 4, 6, 7});
}

TEST(ProbabilityMse, RefusesBadOptionsAndOtherClasses) {
  expect_faults(
      faults("loss: probability_mse\ntemperature: 0\nreduction: mean"),
      (Strings{"r.yaml:2: temperature must be > 0, not 0", "r.yaml:3: reduction is not a known key"}));
  EXPECT_EQ(builder(kLine).teachers, Teachers::optional);
  EXPECT_EQ(wants(*make(kLine), {{"logits", {2, 10}}}).teacher, Strings{});
  EXPECT_EQ(complaint([] {
              wants(*make(kLine), {{"logits", {2, 10}}}, {{{"logits", {2, 100}}}});
            }).substr(0, 36),
            "teacher has 100 classes, student 10:");
  const Scene rows = soft(noise({2, 3}, 1), at::softmax(noise({2, 4}, 2), 1));
  EXPECT_EQ(complaint([&] { number(*untaught(kLine, rows), rows); }),
            "the soft labels are of 4 classes, the student scores 3");
}

}  // namespace
}  // namespace limbeck::loss
