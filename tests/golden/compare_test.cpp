#include "limbeck/app/verify/compare.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "limbeck/base/error.h"

namespace limbeck::app {
namespace {

TEST(Compare, IsRelativeToTheLargestEntryOfTheReference) {
  const Tensor expected = at::tensor({-4.0, 0.001}, at::kDouble);
  EXPECT_EQ(relative_error(expected, expected), 0);
  EXPECT_NEAR(relative_error(at::tensor({-4.0, 0.003}, at::kDouble), expected), 0.0005, 1e-12);
  EXPECT_NEAR(relative_error(at::tensor({-4.2, 0.001}, at::kDouble), expected), 0.05, 1e-12);
}

TEST(Compare, CanMeetAReferenceOfZeros) {
  EXPECT_EQ(relative_error(at::zeros({2}, at::kDouble), at::zeros({2}, at::kDouble)), 0);
  EXPECT_NEAR(relative_error(at::full({2}, 1e-9, at::kDouble), at::zeros({2}, at::kDouble)), 1e-3, 1e-12);
}

TEST(Compare, NeverCallsWhatIsNoNumberEqual) {
  const Tensor nan = at::full({1}, std::numeric_limits<double>::quiet_NaN(), at::kDouble);
  EXPECT_TRUE(std::isinf(relative_error(nan, at::ones({1}, at::kDouble))));
  EXPECT_TRUE(std::isinf(relative_error(nan, nan)));
}

TEST(Compare, ComparesWholeNumbersAndRefusesOtherShapes) {
  EXPECT_EQ(relative_error(at::tensor({1.0, 2.0}), at::tensor({1, 2}, at::kLong)), 0);
  EXPECT_EQ(relative_error(at::tensor({1.0, 3.0}), at::tensor({1, 2}, at::kLong)), 0.5);
  EXPECT_THROW(relative_error(at::zeros({2}), at::zeros({2, 1})), UserError);
}

}  // namespace
}  // namespace limbeck::app
