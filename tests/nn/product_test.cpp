#include "limbeck/nn/product.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "limbeck/tensor/random.h"

namespace limbeck::nn {
namespace {

Tensor filled(at::IntArrayRef sizes, const std::string& name) {
  Tensor values = at::empty(sizes);
  fill_normal(values, Random(1).of(name), 1);
  return values.requires_grad_();
}

// Large enough for the other library, where this processor has a use for it.
struct Scene {
  Tensor x = filled({64, 200}, "x"), weight = filled({150, 200}, "weight"), bias = filled({150}, "bias"),
         seed = filled({64, 150}, "seed").detach();
  std::vector<Tensor> gradients(const Tensor& y) const {
    return torch::autograd::grad({y}, {x, weight, bias}, {seed}, /*retain_graph=*/true,
                                 /*create_graph=*/false);
  }
};

void expect_close(const Tensor& a, const Tensor& b, const char* what) {
  const double scale = b.abs().max().item<double>();
  EXPECT_LE((a - b).abs().max().item<double>(), 2e-6 * scale) << what;
}

TEST(Product, IsThatOfLinearWithItsGradients) {
  const Scene scene;
  const Tensor ours = linear(scene.x, scene.weight, scene.bias),
               theirs = at::linear(scene.x, scene.weight, scene.bias);
  expect_close(ours, theirs, "value");
  const auto mine = scene.gradients(ours), known = scene.gradients(theirs);
  for (std::size_t i = 0; i < 3; ++i) expect_close(mine[i], known[i], "gradient");
}

TEST(Product, WorksWithoutABias) {
  const Scene scene;
  expect_close(linear(scene.x, scene.weight, Tensor()), at::linear(scene.x, scene.weight), "value");
}

TEST(Product, CanBeDifferentiatedTwice) {
  const Scene scene;
  const auto twice = [&](const Tensor& y) {
    const auto first = torch::autograd::grad({y.pow(2).sum()}, {scene.x}, {}, true, /*create_graph=*/true);
    return torch::autograd::grad({first[0].pow(2).sum()}, {scene.weight})[0];
  };
  const Tensor known = twice(at::linear(scene.x, scene.weight, scene.bias));
  const Tensor ours = twice(linear(scene.x, scene.weight, scene.bias));
  EXPECT_LE((ours - known).abs().max().item<double>(), 1e-5 * known.abs().max().item<double>());
}

TEST(Product, GivesNoGradientToWhatWantsNone) {
  const Scene scene;
  const Tensor x = scene.x.detach();
  linear(x, scene.weight, scene.bias).sum().backward();
  EXPECT_FALSE(x.grad().defined());
  EXPECT_TRUE(scene.weight.grad().defined());
}

TEST(Product, StaysDoubleForDouble) {
  const Scene scene;
  const Tensor y = linear(scene.x.to(at::kDouble), scene.weight.to(at::kDouble), scene.bias.to(at::kDouble));
  EXPECT_EQ(y.scalar_type(), at::kDouble);
}

}  // namespace
}  // namespace limbeck::nn
