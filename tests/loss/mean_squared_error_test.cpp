#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const Tensor kAnswer = at::tensor({1.0, 2.0, 0.5, 0.2, -0.3, 1.1}, at::kDouble).view({2, 3}),
             kTarget = at::tensor({0.5, 3.0, -1.0, 1.5, 0.0, 2.0}, at::kDouble).view({2, 3});

// Answers (N, ...) at the tap `output` with their targets.
Scene answered(const Tensor& answer, const Tensor& target) {
  Scene scene{.student = {{"output", answer}}, .batch = unlabelled(answer.size(0))};
  scene.batch.inputs[data::kTarget] = target;
  return scene;
}

double mean_squared_error(const Scene& scene) { return number(*make("{loss: mean_squared_error}"), scene); }

// Calls `prepare` with one tap `output` and these fields.
std::string complaint_about(const std::map<std::string, Shape>& fields, const Tensors& student) {
  return complaint([&] {
    const auto loss = make("{loss: mean_squared_error}");
    wants(*loss, nn::table_of(student));
    loss->prepare({student, {}, {.samples = 2, .fields = fields, .classes = 0, .class_names = {}}, {}, 2});
  });
}

// Squares 0.25 + 1 + 2.25 and 1.69 + 0.09 + 0.81, in all 6.09, over six values.
TEST(MeanSquaredError, MatchesAValueWorkedOutByHand) {
  EXPECT_NEAR(mean_squared_error(answered(kAnswer, kTarget)), 1.015, 1e-14);
  EXPECT_NEAR(mean_squared_error(answered(kAnswer.view({2, 1, 3, 1}), kTarget.view({2, 1, 3, 1}))), 1.015,
              1e-14);
}

TEST(MeanSquaredError, SumsItsTapsByTheirWeights) {
  Scene scene = answered(kAnswer, kTarget);
  scene.student["early"] = kTarget + 2;
  const auto loss = make("{loss: mean_squared_error, taps: [output, early], pair_weights: [1, 0.5]}");
  const data::Facts facts{.samples = 2, .fields = {{"target", {3}}}, .classes = 0, .class_names = {}};
  loss->prepare({scene.student, {}, facts, {}, 2});
  EXPECT_NEAR(number(*loss, scene), 1.015 + 0.5 * 4, 1e-14);
}

TEST(MeanSquaredError, IsZeroAtTheTargetAndSeesAConstant) {
  EXPECT_EQ(mean_squared_error(answered(kTarget, kTarget)), 0);
  EXPECT_NEAR(mean_squared_error(answered(kTarget + 3, kTarget)), 9, 1e-14);
}

TEST(MeanSquaredError, GradientAgreesWithFiniteDifferences) {
  expect_gradient(*make("{loss: mean_squared_error}"), answered(noise({3, 2, 2}, 1), noise({3, 2, 2}, 2)));
}

TEST(MeanSquaredError, StaysFloat32OfHalfPrecisionAndFiniteFarOff) {
  const Tensor answer = kAnswer.to(at::kBFloat16).requires_grad_();
  const Tensor result = value(*make("{loss: mean_squared_error}"), answered(answer, kTarget.to(at::kFloat)));
  EXPECT_EQ(result.scalar_type(), at::kFloat);
  result.backward();
  EXPECT_TRUE(answer.grad().defined());
  EXPECT_TRUE(
      std::isfinite(mean_squared_error(answered(at::full({1, 3}, 1e4, at::kFloat), at::zeros({1, 3})))));
}

TEST(MeanSquaredError, AsksForTargetsOfTheAnswersShape) {
  const Tensors student{{"output", at::zeros({2, 1, 4, 4})}, {"logits", at::zeros({2, 10})}};
  EXPECT_EQ(complaint_about({{"image", {1, 4, 4}}, {"target", {1, 4, 4}}}, student), "no complaint");
  EXPECT_EQ(complaint_about({{"image", {1, 4, 4}}}, student),
            "learns the field 'target', and the samples of the set have image; give the stage a set with "
            "targets, such "
            "as denoising, or learn labels by cross_entropy");
  EXPECT_EQ(complaint_about({{"target", {3, 4, 4}}}, student),
            "tap 'output' has values (N, 1, 4, 4), and the set's targets are (N, 3, 4, 4); name a tap of "
            "that shape, "
            "taps: [NAME]");
  EXPECT_EQ(complaint_about({{"target", {1, 4, 4}}}, {{"logits", at::zeros({2, 10})}}),
            "the student has no tap 'output'; it has logits");
}

TEST(MeanSquaredError, RefusesBadOptions) {
  expect_faults(faults("loss: mean_squared_error\ntaps: []\ntemperature: 2"),
                (Strings{"r.yaml:2: taps names no taps", "r.yaml:3: temperature is not a known key"}));
  EXPECT_EQ(builder("{loss: mean_squared_error}").teachers, Teachers::none);
}

}  // namespace
}  // namespace limbeck::loss
