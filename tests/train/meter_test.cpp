#include "limbeck/train/meter.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace limbeck::train {
namespace {

// (2 * 3 + 5 * 1) / 4 = 2.75.
TEST(Meter, WeighsMeansByWhatTheyAreMeansOf) {
  Meter meter;
  meter.add("a/train.loss", at::scalar_tensor(2), 3);
  meter.add("a/train.loss", at::scalar_tensor(5), 1);
  meter.add("b", at::scalar_tensor(7), 2);
  EXPECT_EQ(meter.means(), (std::map<std::string, double>{{"a/train.loss", 2.75}, {"b", 7}}));
  meter.clear();
  EXPECT_TRUE(meter.means().empty());
}

TEST(Meter, LeavesOutWhatIsAMeanOfNothing) {
  Meter meter;
  meter.add("a", at::scalar_tensor(2), 0);
  EXPECT_TRUE(meter.means().empty());
}

TEST(Meter, KeepsNoGraph) {
  Meter meter;
  meter.add("a", at::ones({}).requires_grad_(true) * 2, 1);
  EXPECT_FALSE(meter.state().at("a.sum").requires_grad());
}

// A tenth has no end in binary: sums in another order would differ.
TEST(Meter, GoesOnExactlyWhereItWas) {
  Meter whole, first, second;
  const auto add = [](Meter& meter, int i) {
    meter.add("a.2/train.kd.1", at::scalar_tensor(0.1 * i, at::kFloat), 3 * i);
    meter.add("b", at::scalar_tensor(1.0 / i, at::kDouble), 7);
  };
  for (int i = 1; i <= 20; ++i) add(whole, i);
  for (int i = 1; i <= 11; ++i) add(first, i);
  second.add("forgotten", at::ones({}), 1);
  second.restore(first.state(), at::kCPU);
  for (int i = 12; i <= 20; ++i) add(second, i);
  EXPECT_EQ(second.means(), whole.means()) << "bit for bit";
  const Tensors a = whole.state(), b = second.state();
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, value] : a) EXPECT_TRUE(at::equal(value, b.at(name))) << name;
}

TEST(Meter, StateIsACopy) {
  Meter meter;
  meter.add("a", at::ones({}), 1);
  const Tensors state = meter.state();
  Meter other;
  other.restore(state, at::kCPU);
  meter.add("a", at::ones({}), 1);
  other.add("a", at::ones({}), 1);
  EXPECT_EQ(state.at("a.sum").item<double>(), 1);
}

}  // namespace
}  // namespace limbeck::train
