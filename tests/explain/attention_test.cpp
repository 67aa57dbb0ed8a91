#include "limbeck/explain/attention.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/tensor/files.h"

namespace limbeck::explain {
namespace {

const std::string kFiles = LIMBECK_SOURCE_FOLDER "/tests/golden/losses/";

// The specification's example: two channels (1 0 / 0 1) and (0 2 / 1 0), and a teacher of three.
const Tensor kStudent = at::tensor({1.0, 0.0, 0.0, 1.0, 0.0, 2.0, 1.0, 0.0}, at::kDouble).view({1, 2, 2, 2});
const Tensor kTeacher =
    at::tensor({2.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, -1.0, 0.0, 2.0}, at::kDouble).view({1, 3, 2, 2});

void expect_map(const Tensor& features, const loss::AttentionMap& kind, const std::vector<double>& unscaled) {
  const Tensor expected = at::tensor(unscaled, at::kDouble);
  EXPECT_TRUE(at::allclose(attention_maps(features, kind).flatten(), expected / expected.norm(), 0, 1e-12))
      << kind.map;
}

TEST(AttentionMaps, AreThoseOfTheWorkedExample) {
  expect_map(kStudent, {"sum", 2}, {1, 2, 1, 1});
  expect_map(kTeacher, {"sum", 2}, {3, 2, 1, 3});
  expect_map(kStudent, {"sum_p", 2}, {1, 4, 1, 1});
  expect_map(kTeacher, {"sum_p", 2}, {5, 2, 1, 5});
  expect_map(kStudent, {"max_p", 2}, {1, 4, 1, 1});
  expect_map(kTeacher, {"max_p", 2}, {4, 1, 1, 4});
}

// The reference's loss is the mean squared difference of the maps that are drawn.
TEST(AttentionMaps, AreWhatTheReferenceCompares) {
  const Tensors golden = load_tensors(kFiles + "at.safetensors");
  const std::vector<std::pair<std::string, loss::AttentionMap>> cases = {{"spec_sum", {"sum", 1}},
                                                                         {"spec_sum_p2", {"sum_p", 2}},
                                                                         {"spec_sum_p4", {"sum_p", 4}},
                                                                         {"spec_sum_p3_abs", {"sum_p", 3}},
                                                                         {"spec_max_p2", {"max_p", 2}}};
  for (const auto& [name, kind] : cases) {
    const Tensor gap = attention_maps(golden.at(name + "/student"), kind) -
                       attention_maps(golden.at(name + "/teacher"), kind);
    EXPECT_NEAR(gap.square().mean().item<double>(), golden.at(name + "/loss").item<double>(), 1e-12) << name;
  }
}

// |a - b|^2 = 2 - 2 cos for maps of length 1; sizes that differ are pooled as in the reference.
TEST(AttentionLikeness, FollowsFromTheReferencesLoss) {
  const Tensors golden = load_tensors(kFiles + "at_pool.safetensors");
  for (const std::string larger : {"student", "teacher"}) {
    const std::string name = "spec_sum_p_squared_" + larger + "_larger/";
    const Tensor &a = golden.at(name + "student"), &b = golden.at(name + "teacher");
    const auto places = static_cast<double>(std::min(a.size(2), b.size(2)) * std::min(a.size(3), b.size(3)));
    const double cosine = attention_likeness(a, b, {"sum_p", 2}).mean().item<double>();
    EXPECT_NEAR((2 - 2 * cosine) / places, golden.at(name + "loss").item<double>(), 1e-12) << larger;
  }
}

TEST(AttentionLikeness, IsOneForAMapThatIsOnlyStronger) {
  EXPECT_NEAR(attention_likeness(kStudent, -3 * kStudent, {"sum_p", 2}).item<double>(), 1, 1e-12);
  EXPECT_LT(attention_likeness(kStudent, kTeacher, {"sum_p", 2}).item<double>(), 1);
}

// An even map of any size has strength 1 everywhere.
TEST(Strengths, AreOneOnTheAverage) {
  for (const int64_t size : {2, 5}) {
    const Tensor even = strengths(attention_maps(at::ones({1, 3, size, size}, at::kDouble), {"sum", 2}));
    EXPECT_TRUE(at::allclose(even, at::ones_like(even), 1e-12));
  }
  const Tensor some = strengths(attention_maps(kTeacher, {"sum_p", 2}));
  EXPECT_NEAR(some.square().mean().item<double>(), 1, 1e-12);
}

}  // namespace
}  // namespace limbeck::explain
