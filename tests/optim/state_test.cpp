#include "limbeck/optim/state.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::optim {
namespace {

TEST(RestoreInto, KeepsTheTargetsLayout) {
  const Tensor value = at::arange(24, at::kFloat).view({1, 3, 4, 2});
  const Tensor target = at::zeros({1, 3, 4, 2}).contiguous(at::MemoryFormat::ChannelsLast);
  restore_into(target, {{"x", value}}, "x");
  EXPECT_TRUE(at::equal(target, value));
  EXPECT_TRUE(target.is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST(RestoreInto, SaysWhatDoesNotFit) {
  const Tensor target = at::zeros({2, 3});
  const auto message = [&](const Tensors& state) -> std::string {
    try {
      restore_into(target, state, "momentum.fc.weight");
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_TRUE(message({}).starts_with("the checkpoint holds no 'momentum.fc.weight'"));
  EXPECT_TRUE(message({{"momentum.fc.weight", at::zeros({3, 2})}})
                  .starts_with("'momentum.fc.weight' of the checkpoint has shape (3, 2), not (2, 3)"));
}

}  // namespace
}  // namespace limbeck::optim
