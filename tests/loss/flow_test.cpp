#include "limbeck/loss/flow.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/tensor/files.h"

namespace limbeck::loss {
namespace {

Tensor maps(const std::vector<double>& values, int64_t channels) {
  return at::tensor(values, at::kDouble).view({1, channels, 2, 2});
}

TEST(Flow, IsThatOfTheWorkedExample) {
  const Tensor student = flow(maps({1, 0, 2, 1, 0, 1, 1, 1}, 2), maps({1, 1, 0, 2, 0, 1, 1, 0}, 2), true);
  EXPECT_TRUE(at::equal(student[0], at::tensor({0.75, 0.5, 0.75, 0.5}, at::kDouble).view({2, 2})));
  const Tensor teacher = flow(maps({1, 1, 1, 0, 2, 0, 0, 1}, 2), maps({0, 1, 1, 1, 1, 0, 2, 0}, 2), true);
  EXPECT_TRUE(at::equal(teacher[0], at::tensor({0.5, 0.75, 0.25, 0.5}, at::kDouble).view({2, 2})));
}

TEST(Flow, IsTheReferencesMatrix) {
  const Tensors golden = load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/losses/fsp.safetensors");
  for (const std::string name : {"spec_max_pool", "spec_avg_pool", "spec_matrices_no_pooling"})
    for (const std::string who : {"student", "teacher"}) {
      const Tensor g = flow(golden.at(name + "/" + who + "_first"), golden.at(name + "/" + who + "_second"),
                            name == "spec_max_pool");
      EXPECT_LT((g - golden.at(name + "/matrix_" + who)).abs().max().item<double>(), 1e-12)
          << name << ' ' << who;
    }
}

TEST(Flow, OfALayerIntoItselfIsSymmetric) {
  const Tensor layer = at::sin(at::arange(48, at::kDouble)).view({2, 3, 2, 4});
  const Tensor g = flow(layer, layer, true);
  EXPECT_TRUE(at::allclose(g, g.transpose(1, 2), 0, 1e-15));
  EXPECT_GT(std::get<0>(at::linalg_eigh(g)).min().item<double>(), -1e-12);
}

}  // namespace
}  // namespace limbeck::loss
