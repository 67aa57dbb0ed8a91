#include "limbeck/explain/clusters.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace limbeck::explain {
namespace {

using Groups = std::vector<std::vector<int64_t>>;

// Two rows, (1, 0) and (0, 1): means 1/2, so variances 1/4 and covariance -1/4.
TEST(Clusters, OfPredictionsVaryTogether) {
  const Tensor p = at::tensor({1., 0., 0., 1.}, at::kFloat).view({2, 2});
  EXPECT_TRUE(at::allclose(covariance(p), at::tensor({.25, -.25, -.25, .25}, at::kDouble).view({2, 2})));
}

Tensor points(const std::vector<double>& values) { return at::tensor(values, at::kDouble).view({-1, 1}); }

TEST(Clusters, AreWhatLiesTogether) {
  const Tensor three = points({0, 10, 0.5, 20, 10.5, 20.5, 0.2});
  EXPECT_EQ(clusters(three, 3, Random(1)), (Groups{{0, 2, 6}, {1, 4}, {3, 5}}));
  EXPECT_EQ(clusters(three, 1, Random(1)), (Groups{{0, 1, 2, 3, 4, 5, 6}}));
  EXPECT_EQ(clusters(three, 7, Random(1)), (Groups{{0}, {1}, {2}, {3}, {4}, {5}, {6}}));
}

TEST(Clusters, AreTheSameForTheSameKey) {
  const Tensor many = at::sin(at::arange(200, at::kDouble) * 7.3).view({50, 4});
  EXPECT_EQ(clusters(many, 6, Random(3)), clusters(many, 6, Random(3)));
}

// Whatever the points: every point is in one group, and no group is empty.
TEST(Clusters, ShareOutEveryPoint) {
  for (uint64_t seed = 0; seed < 20; ++seed)
    for (const Tensor& some : {points({1, 1, 1, 1, 1}), points({1, 1, 1, 2, 2}), points({0, 0, 0, 0, 9})}) {
      const Groups groups = clusters(some, 3, Random(seed));
      std::vector<int64_t> all;
      for (const auto& group : groups) {
        EXPECT_FALSE(group.empty());
        EXPECT_TRUE(std::is_sorted(group.begin(), group.end()));
        all.insert(all.end(), group.begin(), group.end());
      }
      std::sort(all.begin(), all.end());
      EXPECT_EQ(all, (std::vector<int64_t>{0, 1, 2, 3, 4}));
    }
}

// Classes 0 and 1, and 2 and 3, share their probability whenever it is theirs.
TEST(Clusters, AreClassesThatAreConfused) {
  std::vector<double> p;
  for (int i = 0; i < 30; ++i) {
    const double a = 0.3 + 0.01 * i;
    if (i % 2 == 0)
      p.insert(p.end(), {a, 0.98 - a, 0.01, 0.01});
    else
      p.insert(p.end(), {0.01, 0.01, a, 0.98 - a});
  }
  EXPECT_EQ(clusters(covariance(at::tensor(p, at::kDouble).view({-1, 4})), 2, Random(1)),
            (Groups{{0, 1}, {2, 3}}));
}

}  // namespace
}  // namespace limbeck::explain
