#include "limbeck/explain/similarity.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/loss/similarity.h"
#include "limbeck/tensor/files.h"

namespace limbeck::explain {
namespace {

// What is drawn is what the loss compares: the reference's matrices.
TEST(Similarity, IsTheReferencesMatrix) {
  const Tensors golden = load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/losses/sp.safetensors");
  for (const std::string norm : {"l2", "l1"})
    for (const std::string who : {"student", "teacher"}) {
      const std::string at_case = "spec_matrices_" + norm + "/";
      const Tensor g = loss::similarity(golden.at(at_case + who), norm),
                   expected = golden.at(at_case + "matrix_" + who);
      EXPECT_LT((g - expected).abs().max().item<double>(), 1e-12) << norm << ' ' << who;
      EXPECT_LT((loss::similarity(golden.at(at_case + who).to(at::kFloat), norm) - expected)
                    .abs()
                    .max()
                    .item<double>(),
                2e-6);
    }
}

// Rows 0 and 1 are of one class: within are the entries (0, 1) and (1, 0), 0.6 and 0.8; between (0, 2), (1,
// 2), (2, 0) and (2, 1), 0.1 + 0.2 + 0.3 + 0.4. The diagonal does not count.
TEST(Contrast, IsWorkedOutByHand) {
  const Tensor g = at::tensor({9.0, 0.6, 0.1, 0.8, 9.0, 0.2, 0.3, 0.4, 9.0}, at::kDouble).view({3, 3});
  const Contrast found = contrast(g, {4, 4, 7});
  EXPECT_NEAR(found.within, 0.7, 1e-15);
  EXPECT_NEAR(found.between, 0.25, 1e-15);
  EXPECT_NEAR(found.difference(), 0.45, 1e-15);
}

TEST(Contrast, LeavesOutRowsOfUnknownClass) {
  const Tensor g = at::tensor({9.0, 0.6, 50.0, 0.8, 9.0, 50.0, 50.0, 50.0, 9.0}, at::kDouble).view({3, 3});
  EXPECT_NEAR(contrast(g, {4, 4, -1}).within, 0.7, 1e-15);
  EXPECT_TRUE(std::isnan(contrast(g, {4, 4, -1}).between)) << "there is no second class";
}

TEST(Contrast, IsGreatestWhereClassesHaveNothingInCommon) {
  const Tensor q = at::tensor({1.0, 0.0, 2.0, 0.0, 0.0, 1.0, 0.0, 3.0}, at::kDouble).view({4, 2});
  const Contrast found = contrast(loss::similarity(q, "l2"), {0, 0, 1, 1});
  EXPECT_EQ(found.between, 0);
  EXPECT_GT(found.within, 0.5);
}

}  // namespace
}  // namespace limbeck::explain
