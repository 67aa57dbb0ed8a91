#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const Tensor kStudent = at::tensor({1.0, 2.0, 0.5, 0.2, -0.3, 1.1}, at::kDouble).view({2, 3});
const Tensor kTeacher = at::tensor({0.5, 3.0, -1.0, 1.5, 0.0, 2.0}, at::kDouble).view({2, 3});

double logit_mse(const std::string& options, const Scene& scene) {
  return number(*make("{loss: logit_mse, " + options + "}"), scene);
}

TEST(LogitMse, MatchesAValueWorkedOutByHand) {
  // Squares 0.25 + 1 + 2.25 and 1.69 + 0.09 + 0.81, in all 6.09: over 6 values, or half of it over 2 rows.
  EXPECT_NEAR(logit_mse("reduction: mean", scene(kStudent, {kTeacher})), 1.015, 1e-14);
  EXPECT_NEAR(logit_mse("reduction: half_sum", scene(kStudent, {kTeacher})), 1.5225, 1e-14);
  EXPECT_NEAR(logit_mse("temperature: 2", scene(kStudent, {kTeacher})), 1.015 / 4, 1e-14);
}

TEST(LogitMse, SeesAConstantAddedToARowButNotTheOrderOfClassesOrRepeatedRows) {
  const Tensor order = at::tensor({2, 0, 1}, at::kLong);
  EXPECT_NEAR(logit_mse("reduction: mean", scene(kTeacher + 3, {kTeacher})), 9, 1e-14);
  EXPECT_NEAR(
      logit_mse("reduction: mean", scene(kStudent.index_select(1, order), {kTeacher.index_select(1, order)})),
      1.015, 1e-14);
  EXPECT_NEAR(logit_mse("reduction: mean", twice(scene(kStudent, {kTeacher}))), 1.015, 1e-14);
  EXPECT_EQ(logit_mse("reduction: half_sum", scene(kTeacher, {kTeacher})), 0);
}

TEST(LogitMse, IsWhereKdGoesAsItsTemperatureGrows) {
  const Tensor student = kStudent - kStudent.mean(1, true), teacher = kTeacher - kTeacher.mean(1, true);
  const double half = logit_mse("reduction: half_sum", scene(student, {teacher}));
  const double hot = number(*make("{loss: kd, temperature: 1e5}"), scene(kStudent, {kTeacher}));
  EXPECT_NEAR(hot / (half / 3), 1, 1e-5);
}

TEST(LogitMse, GradientAgreesWithFiniteDifferences) {
  for (const std::string reduction : {"mean", "half_sum"})
    expect_gradient(*make("{loss: logit_mse, temperature: 3, reduction: " + reduction + "}"),
                    scene(noise({3, 4}, 1), {noise({3, 4}, 2)}));
}

TEST(LogitMse, GivesTheTeacherNoGradientAndStaysFloat32) {
  const Tensor student = kStudent.to(at::kBFloat16).requires_grad_(),
               teacher = kTeacher.clone().requires_grad_();
  const Tensor result = value(*make("{loss: logit_mse}"), scene(student, {teacher.to(at::kFloat)}));
  EXPECT_EQ(result.scalar_type(), at::kFloat);
  result.backward();
  EXPECT_TRUE(student.grad().defined());
  EXPECT_FALSE(teacher.grad().defined());
}

TEST(LogitMse, AddsUpFromPartsOfABatch) {
  const Scene whole = scene(noise({7, 4}, 1), {noise({7, 4}, 2)});
  for (const std::string reduction : {"mean", "half_sum"})
    expect_parts_add_up(*make("{loss: logit_mse, reduction: " + reduction + "}"), whole, {2, 3, 7});
}

TEST(LogitMse, RefusesBadOptionsAndOtherClasses) {
  expect_faults(faults("loss: logit_mse\ntemperature: 0\nreduction: sum\ncombine: mean_logit"),
                (Strings{"r.yaml:2: temperature must be > 0, not 0",
                         "r.yaml:3: reduction must be one of mean, half_sum",
                         "r.yaml:4: combine must be one of mean_loss"}));
  EXPECT_EQ(complaint([] {
              wants(*make("{loss: logit_mse}"), {{"logits", {2, 10}}}, {{{"logits", {2, 100}}}});
            }).substr(0, 36),
            "teacher has 100 classes, student 10:");
  EXPECT_EQ(builder("{loss: logit_mse, member_weights: [1, 3]}").member_weights, (std::vector<double>{1, 3}));
}

}  // namespace
}  // namespace limbeck::loss
