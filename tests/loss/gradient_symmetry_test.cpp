#include "support/differentiated.h"

namespace limbeck::loss {
namespace {

// Averages a picture with its mirror image, then is any network: left and right are the same to it.
class Mirrored final : public nn::Model {
 public:
  Mirrored() { inner_ = register_module("inner", std::make_shared<PooledNet>(1)); }
  void forward(const Tensors& inputs) override {
    const Tensor& picture = inputs.at("image");
    const Tensor even = (picture + picture.flip({3})) / 2;
    keep("logits", nn::run(*inner_, {{"image", even}}, {"logits"}).at("logits"));
  }

 private:
  std::shared_ptr<PooledNet> inner_;
};

// The second pass answers with twice the inputs it is shown: D = here - flip(2 * flip(image)) = here - 2 *
// image.
TEST(GradientSymmetry, MatchesAValueWorkedOutByHand) {
  const Tensor image = at::tensor({1.0, 2.0, 0.0, 1.0}, at::kDouble).view({2, 1, 1, 2});
  const Tensor here = at::tensor({5.0, 8.0, 5.0, 14.0}, at::kDouble).view({2, 1, 1, 2});
  data::Batch batch = data::batch_of({{"image", image}}, at::tensor({0, 1}, at::kLong), 2);
  const Tensors student{{nn::kInputGradient, here}};
  Step step{student, {}, batch};
  step.rerun = [&](const Tensors& inputs) {
    EXPECT_TRUE(at::equal(inputs.at("image"), image.flip({3}))) << "mirrored along the width";
    return Tensors{{nn::kInputGradient, 2 * inputs.at("image")}};
  };
  // D = (3, 4) and (5, 12): lengths 5 and 13.
  EXPECT_EQ(make("{loss: gradient_symmetry}")->forward(step).front().item<double>(), 48.5);
  EXPECT_EQ(make("{loss: gradient_symmetry, distance: norm}")->forward(step).front().item<double>(), 4.5);
}

TEST(GradientSymmetry, IsZeroWhereLeftAndRightAreTheSame) {
  Mirrored even;
  PooledNet uneven(1);
  for (const std::string distance : {"squared", "norm"}) {
    const auto loss = make("{loss: gradient_symmetry, distance: " + distance + "}");
    EXPECT_NEAR(loss_of(*loss, even, nullptr, pictures()).item<double>(), 0, 1e-15);
    EXPECT_GT(loss_of(*loss, uneven, nullptr, pictures()).item<double>(), 1e-4);
  }
}

TEST(GradientSymmetry, WeightGradientAgreesWithFiniteDifferences) {
  PooledNet student(1), normed(3, /*with_norm=*/true);
  for (const std::string distance : {"squared", "norm"}) {
    const auto loss = make("{loss: gradient_symmetry, distance: " + distance + "}");
    expect_weight_gradient(*loss, student, nullptr, pictures());
    expect_weight_gradient(*loss, normed, nullptr, pictures(), {.statistics = nn::Statistics::batch});
  }
}

TEST(GradientSymmetry, RunsTheStudentAgainAndCountsLabelledRows) {
  const Builder made = builder("{loss: gradient_symmetry}");
  EXPECT_TRUE(made.needs.contains(Need::rerun_student));
  EXPECT_EQ(made.build()->counts(labelled({0, -1, 2}, 3)), std::vector<double>{2});
}

TEST(GradientSymmetry, RefusesBadOptionsAndWhatHasNoMirrorImage) {
  expect_faults(faults("loss: gradient_symmetry\ndistance: l2"),
                {"r.yaml:2: distance must be one of squared, norm"});
  EXPECT_EQ(complaint([] {
              wants(*make("{loss: gradient_symmetry}"), {{"input_gradient", {2, 7}}});
            }),
            "mirrors pictures (N, C, H, W), and the student's input is (N, 7)");
}

}  // namespace
}  // namespace limbeck::loss
