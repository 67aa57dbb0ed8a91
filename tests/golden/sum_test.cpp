#include "limbeck/app/verify/sum.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::app {
namespace {

const Tensors kValues = {{"value", at::scalar_tensor(3.0, at::kDouble)},
                         {"value.ce", at::scalar_tensor(5.0, at::kDouble)},
                         {"grad.x", at::scalar_tensor(7.0, at::kDouble)}};

double result(const std::string& text) { return evaluate(parse_sum(text), kValues).item<double>(); }

std::string complaint(const std::string& text) {
  try {
    result(text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(Sum, AddsMultiplesOfNamedValues) {
  EXPECT_EQ(result("value"), 3);
  EXPECT_EQ(result("2*value"), 6);
  EXPECT_EQ(result("0.5*value + value.ce - 2*grad.x"), 1.5 + 5 - 14);
  EXPECT_EQ(result("-1e-1*value.ce"), -0.5);
}

TEST(Sum, RefusesWhatIsNoSum) {
  EXPECT_EQ(complaint("value value.ce"), "'value value.ce' is no sum such as 0.5*value.ce + value.kd");
  EXPECT_EQ(complaint("value +"), "'value +' ends with an operator");
  EXPECT_EQ(complaint(""), "a value's name is missing");
  EXPECT_EQ(complaint("half*value"), "'half' is no number");
  EXPECT_EQ(complaint("2*"), "a value's name is missing");
  EXPECT_EQ(complaint("value.cd"),
            "there is no value 'value.cd'; did you mean 'value.ce'?; there is grad.x, value, value.ce");
}

}  // namespace
}  // namespace limbeck::app
