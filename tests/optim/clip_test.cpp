#include "limbeck/optim/clip.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::optim {
namespace {

Tensor with_gradient(const Tensor& gradient) {
  Tensor parameter = at::zeros_like(gradient).requires_grad_();
  parameter.mutable_grad() = gradient.clone();
  return parameter;
}

TEST(Clip, ScalesAllGradientsByOneFactor) {
  // Norms 6 and 8 make 10.
  const Tensor a = with_gradient(at::full({4}, 3.0, at::kDouble)),
               b = with_gradient(at::full({1, 1}, 8.0, at::kDouble));
  EXPECT_NEAR(clip_gradients({a, b}, 5).item<double>(), 10, 1e-12);
  EXPECT_TRUE(at::allclose(a.grad(), at::full({4}, 1.5, at::kDouble), 1e-6, 0));
  EXPECT_TRUE(at::allclose(b.grad(), at::full({1, 1}, 4.0, at::kDouble), 1e-6, 0));
}

TEST(Clip, LeavesSmallGradientsToTheLastBit) {
  const Tensor a = with_gradient(at::tensor({0.3f, 0.1f}));
  clip_gradients({a}, 5);
  EXPECT_TRUE(at::equal(a.grad(), at::tensor({0.3f, 0.1f})));
}

TEST(Clip, OnlyMeasuresWithoutABound) {
  const Tensor a = with_gradient(at::tensor({30.0f, 40.0f}));
  EXPECT_EQ(clip_gradients({a}, 0).item<float>(), 50);
  EXPECT_TRUE(at::equal(a.grad(), at::tensor({30.0f, 40.0f})));
}

TEST(Clip, PassesOverParametersWithoutGradient) {
  const Tensor none = at::ones({3}).requires_grad_(), a = with_gradient(at::tensor({3.0f, 4.0f}));
  const Tensor norm = clip_gradients({none, a}, 1);
  EXPECT_EQ(norm.item<float>(), 5);
  EXPECT_FALSE(none.grad().defined());
  EXPECT_EQ(clip_gradients({none}, 1).item<float>(), 0);
  EXPECT_EQ(clip_gradients({}, 1).item<float>(), 0);
}

TEST(Clip, TellsOfGradientsThatAreNoNumbers) {
  for (const float value : {std::nanf(""), std::numeric_limits<float>::infinity()})
    EXPECT_FALSE(std::isfinite(clip_gradients({with_gradient(at::tensor({1.0f, value}))}, 1).item<float>()));
}

TEST(Clip, MeasuresMixedTypesInTheWiderOne) {
  const Tensor a = with_gradient(at::tensor({3.0f})), b = with_gradient(at::full({1}, 4.0, at::kDouble));
  const Tensor norm = clip_gradients({a, b}, 2.5);
  EXPECT_EQ(norm.scalar_type(), at::kDouble);
  EXPECT_EQ(norm.item<double>(), 5);
  EXPECT_NEAR(a.grad().item<float>(), 1.5, 1e-6);
  EXPECT_EQ(a.grad().scalar_type(), at::kFloat);
  EXPECT_EQ(clip_gradients({with_gradient(at::ones({2}).to(at::kBFloat16))}, 1).scalar_type(), at::kFloat);
}

}  // namespace
}  // namespace limbeck::optim
