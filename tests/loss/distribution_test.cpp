#include "limbeck/loss/distribution.h"

#include <cmath>

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

const Tensor kScores = at::tensor({0.5, 3.0, -1.0, 1.5, 0.0, 2.0}, at::kDouble).view({2, 3});

double largest_gap(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

TEST(Distribution, MatchesProbabilitiesWorkedOutByHand) {
  // exp(0), exp(log 2), exp(log 5) at T = 1; square roots of (1, 4, 25) at T = 2 for scores twice as large.
  const Tensor scores = at::tensor({0.0, std::log(2.0), std::log(5.0)}, at::kDouble).view({1, 3});
  const Tensor expected = at::tensor({0.125, 0.25, 0.625}, at::kDouble).view({1, 3});
  EXPECT_LT(largest_gap(probabilities(scores), expected), 1e-15);
  EXPECT_LT(largest_gap(probabilities(2 * scores, 2), expected), 1e-15);
  EXPECT_LT(largest_gap(log_probabilities(scores).exp(), expected), 1e-15);
}

TEST(Distribution, BecomesOneHotAsTheTemperatureGoesToZero) {
  const Tensor one_hot = at::tensor({0.0, 1.0, 0.0, 0.0, 0.0, 1.0}, at::kDouble).view({2, 3});
  EXPECT_LT(largest_gap(probabilities(kScores, 0.01), one_hot), 1e-20);
  EXPECT_GT(largest_gap(probabilities(kScores, 1), one_hot), 0.1);
}

TEST(Distribution, BecomesUniformAsTheTemperatureGrows) {
  const Tensor uniform = at::full({2, 3}, 1.0 / 3, at::kDouble);
  EXPECT_LT(largest_gap(probabilities(kScores, 1e9), uniform), 1e-8);
  EXPECT_GT(largest_gap(probabilities(kScores, 1), uniform), 0.1);
}

TEST(Distribution, StaysInFloat32ForNarrowerScoresAndInFloat64ForWiderOnes) {
  EXPECT_EQ(log_probabilities(kScores.to(at::kBFloat16), 4).scalar_type(), at::kFloat);
  EXPECT_EQ(probabilities(kScores.to(at::kHalf), 4).scalar_type(), at::kFloat);
  EXPECT_EQ(log_probabilities(kScores.to(at::kFloat)).scalar_type(), at::kFloat);
  EXPECT_EQ(log_probabilities(kScores).scalar_type(), at::kDouble);
}

TEST(Distribution, MeasuresEntropyInNats) {
  // (1/2, 1/4, 1/4): 1.5 log 2.
  const Tensor log_p = at::tensor({0.5, 0.25, 0.25}, at::kDouble).log().view({1, 3});
  EXPECT_NEAR(entropy(log_p).item<double>(), 1.5 * std::log(2.0), 1e-15);
}

TEST(Distribution, ReadsATemperatureAboveZeroAndWarnsAboveTwenty) {
  Params cold = Params::parse("temperature: 0", "r.yaml");
  read_temperature(cold, 4);
  EXPECT_EQ(cold.findings().faults, std::vector<std::string>{"r.yaml:1: temperature must be > 0, not 0"});
  Params hot = Params::parse("temperature: 21", "r.yaml");
  EXPECT_EQ(read_temperature(hot, 4), 21);
  EXPECT_EQ(hot.findings().faults, std::vector<std::string>{});
  EXPECT_EQ(
      hot.findings().warnings,
      std::vector<std::string>{"r.yaml:1: temperature is 21: above 20 the soft targets are almost uniform; "
                               "published values are 1 to 20"});
  Params warm = Params::parse("temperature: 20", "r.yaml");
  read_temperature(warm, 4);
  EXPECT_EQ(warm.findings().warnings, std::vector<std::string>{});
}

}  // namespace
}  // namespace limbeck::loss
