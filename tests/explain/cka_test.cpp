#include "limbeck/explain/cka.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/tensor/files.h"
#include "limbeck/tensor/random.h"

namespace limbeck::explain {
namespace {

double similarity(const Tensor& x, const Tensor& y) {
  return cka({centred_gram(x)}, {centred_gram(y)}).item<double>();
}

Tensor noise(at::IntArrayRef shape, uint64_t seed) {
  Tensor values = at::empty(shape, at::kDouble);
  fill_normal(values, Random(seed), 1);
  return values;
}

// The reference's cases have the similarity itself, and of feature maps also 1 - CKA as a loss.
TEST(Cka, IsTheReferences) {
  const Tensors golden = load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/losses/cka.safetensors");
  for (const auto& [name, result] : {std::pair<std::string, std::string>{"spec_features", "loss"},
                                     {"spec_square", "loss"},
                                     {"spec_loss_feature_maps", "cka"}}) {
    const Tensor student = golden.at(name + "/student"), teacher = golden.at(name + "/teacher");
    const double expected = golden.at(name + "/" + result).item<double>();
    EXPECT_NEAR(similarity(student, teacher), expected, 1e-12) << name;
    EXPECT_NEAR(similarity(student.to(at::kFloat), teacher.to(at::kFloat)), expected, 2e-6) << name;
  }
}

// x = (1, 2, 3) is (-1, 0, 1) centred, y = (1, 0, 0) is (2, -1, -1) / 3: x'y = -1, x'x = 2, y'y = 2/3; 1 /
// (4/3).
TEST(Cka, OfOneValueIsTheirCorrelationSquared) {
  const Tensor x = at::tensor({1.0, 2.0, 3.0}, at::kDouble).view({3, 1}),
               y = at::tensor({1.0, 0.0, 0.0}, at::kDouble).view({3, 1});
  EXPECT_NEAR(similarity(x, y), 0.75, 1e-15);
}

TEST(Cka, IsOneOfALayerTurnedScaledAndMoved) {
  const Tensor x = noise({9, 5}, 1);
  const auto [turned, rest] = at::linalg_qr(noise({5, 5}, 2));
  EXPECT_NEAR(similarity(x, 3 * x.matmul(turned) + 7), 1, 1e-12);
  EXPECT_NEAR(similarity(x, at::cat({x, x}, 1)), 1, 1e-12);
  EXPECT_LT(similarity(x, x * at::tensor({10.0, 1.0, 1.0, 1.0, 1.0}, at::kDouble)), 0.95)
      << "widths are not made equal";
}

TEST(Cka, IsTheFormulaOfItsHeader) {
  const Tensor x = noise({6, 4}, 1), y = noise({6, 3}, 2);
  const Tensor a = x - x.mean(0), b = y - y.mean(0);
  const double expected =
      (b.t().matmul(a).norm().square() / (a.t().matmul(a).norm() * b.t().matmul(b).norm())).item<double>();
  EXPECT_NEAR(similarity(x, y), expected, 1e-12);
  EXPECT_NEAR(similarity(y, x), expected, 1e-12);
}

TEST(Cka, ComparesEveryLayerWithEveryOther) {
  const std::vector<Tensor> rows{centred_gram(noise({5, 4}, 1)), centred_gram(noise({5, 2, 3, 3}, 2))},
      columns{rows[1], centred_gram(noise({5, 7}, 3)), rows[0]};
  const Tensor found = cka(rows, columns);
  ASSERT_EQ(shape_of(found), (Shape{2, 3}));
  EXPECT_NEAR(found[1][0].item<double>(), 1, 1e-12);
  EXPECT_NEAR(found[0][2].item<double>(), 1, 1e-12);
  EXPECT_NEAR(found[0][1].item<double>(), cka({rows[0]}, {columns[1]}).item<double>(), 1e-15);
}

TEST(Cka, OfALayerThatNeverChangesIsNoNumber) {
  EXPECT_TRUE(std::isnan(similarity(at::ones({4, 3}, at::kDouble), noise({4, 3}, 1))));
}

}  // namespace
}  // namespace limbeck::explain
