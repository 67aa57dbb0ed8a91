#include "limbeck/loss/squared_error.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace limbeck::loss {
namespace {

TEST(SquaredError, IsTheMeanOrTheSum) {
  const Tensor a = at::tensor({1.0, 2.0}), b = at::tensor({3.0, -1.0});
  EXPECT_EQ(squared_error(a, b).item<double>(), 6.5);
  EXPECT_EQ(squared_error(a, b, at::Reduction::Sum).item<double>(), 13);
}

TEST(SquaredError, TakesTheWiderOfTwoTypesAndGivesEachItsOwnGradient) {
  for (const auto& [mine, theirs, result] :
       {std::tuple{at::kFloat, at::kDouble, at::kDouble}, std::tuple{at::kDouble, at::kFloat, at::kDouble},
        std::tuple{at::kHalf, at::kHalf, at::kFloat}}) {
    const Tensor a = at::tensor({1.0, 2.0}).to(mine).requires_grad_();
    const Tensor value = squared_error(a, at::tensor({3.0, -1.0}).to(theirs));
    EXPECT_EQ(value.scalar_type(), result);
    value.backward();
    EXPECT_EQ(a.grad().scalar_type(), mine);
    EXPECT_TRUE(at::allclose(a.grad().to(at::kDouble), at::tensor({-2.0, 3.0}, at::kDouble)));
  }
}

}  // namespace
}  // namespace limbeck::loss
