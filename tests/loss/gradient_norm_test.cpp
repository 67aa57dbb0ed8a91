#include "support/differentiated.h"

namespace limbeck::loss {
namespace {

Scene gradients(const Tensor& student, const std::vector<int64_t>& labels) {
  return {.student = {{nn::kInputGradient, student}}, .batch = labelled(labels, 3)};
}

// Rows 5 and 13 long: (25 + 169) / 4 and (5 + 13) / 4.
TEST(GradientNorm, MatchesAValueWorkedOutByHand) {
  const Scene scene = gradients(at::tensor({3.0, 4.0, -5.0, 12.0}, at::kDouble).view({2, 1, 1, 2}), {0, 2});
  EXPECT_EQ(number(*make("{loss: gradient_norm}"), scene), 48.5);
  EXPECT_EQ(number(*make("{loss: gradient_norm, distance: norm}"), scene), 4.5);
}

TEST(GradientNorm, IsGradientAttentionToATeacherThatNeverReacts) {
  Scene scene = gradients(noise({4, 2, 3}, 1), {0, -1, 2, 1});
  for (const std::string distance : {"squared", "norm"}) {
    const double alone = number(*make("{loss: gradient_norm, distance: " + distance + "}"), scene);
    Scene taught = scene;
    taught.teachers = {{{nn::kInputGradient, at::zeros({4, 2, 3}, at::kDouble)}}};
    EXPECT_EQ(alone, number(*make("{loss: gradient_attention, distance: " + distance + "}"), taught));
  }
}

TEST(GradientNorm, WeightGradientAgreesWithFiniteDifferences) {
  PooledNet student(1), normed(3, /*with_norm=*/true);
  for (const std::string distance : {"squared", "norm"}) {
    const auto loss = make("{loss: gradient_norm, distance: " + distance + "}");
    expect_weight_gradient(*loss, student, nullptr, pictures());
    expect_weight_gradient(*loss, normed, nullptr, pictures(), {.statistics = nn::Statistics::batch});
  }
}

TEST(GradientNorm, IsFiniteWhereNothingReacts) {
  for (const std::string distance : {"squared", "norm"}) {
    const auto loss = make("{loss: gradient_norm, distance: " + distance + "}");
    const Scene scene = gradients(at::zeros({1, 4}, at::kDouble), {0});
    EXPECT_EQ(number(*loss, scene), 0);
    EXPECT_EQ(gradient(*loss, scene, nn::kInputGradient).abs().max().item<double>(), 0);
  }
}

TEST(GradientNorm, AddsUpFromPartsOfABatch) {
  expect_parts_add_up(*make("{loss: gradient_norm, distance: norm}"),
                      gradients(noise({5, 3}, 1), {0, -1, 2, 1, -1}), {2, 4, 5}, nn::kInputGradient);
}

TEST(GradientNorm, RefusesBadOptionsAndModelsWithoutAnInputGradient) {
  expect_faults(faults("loss: gradient_norm\ndistance: l2\ntaps: [logits]"),
                {"r.yaml:2: distance must be one of squared, norm", "r.yaml:3: taps is not a known key"});
  EXPECT_EQ(complaint([] {
              wants(*make("{loss: gradient_norm}"), {{"output", {2, 1}}});
            }).substr(0, 42),
            "the student has no tap 'input_gradient'; i");
}

}  // namespace
}  // namespace limbeck::loss
