#include "limbeck/loss/members.h"

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

// Three teachers' scores of two rows, whose labels are 1 and 2: the specification's example.
std::vector<Tensor> teachers() {
  return {at::tensor({0.5, 3.0, -1.0, 1.5, 0.0, 2.0}, at::kDouble).view({2, 3}),
          at::tensor({1.0, 2.0, 0.0, 0.0, 0.0, 3.0}, at::kDouble).view({2, 3}),
          at::tensor({2.0, 1.0, 0.0, 0.0, 0.5, 1.0}, at::kDouble).view({2, 3})};
}

const Tensor kLabels = at::tensor({1, 2}, at::kLong);

void expect_weights(const std::string& weighting, const std::vector<double>& expected) {
  const Tensor weights = member_weights({.weighting = weighting}, teachers(), kLabels);
  const Tensor numbers = at::tensor(expected, at::kDouble).view({2, 3});
  EXPECT_LT((weights - numbers).abs().max().item<double>(), 6e-7) << weighting << "\n" << weights;
}

Members read(const std::string& yaml, const Strings& faults = {}) {
  Params params = Params::parse(yaml, "r.yaml");
  const Members members = read_members(params);
  expect_faults(params.findings().faults, faults);
  return members;
}

TEST(Members, MatchTheWeightsOfTheWorkedExample) {
  expect_weights("uniform", {1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0});
  expect_weights("entropy", {0.447817, 0.276091, 0.276091, 0.281571, 0.472597, 0.245831});
  expect_weights("entropy_linear", {0.413401, 0.293300, 0.293300, 0.305293, 0.419296, 0.275411});
  expect_weights("classifier_confidence", {0.417755, 0.387648, 0.194597, 0.319153, 0.385838, 0.295009});
}

TEST(Members, WeighConfidenceByTheLargestProbability) {
  // Teachers certain to 3/4 and to 1/2: weights 0.6 and 0.4.
  const std::vector<Tensor> two = {at::tensor({0.75, 0.25}, at::kDouble).log().view({1, 2}),
                                   at::zeros({1, 2}, at::kDouble)};
  const Tensor weights = member_weights({.weighting = "confidence"}, two, {});
  EXPECT_NEAR(weights[0][0].item<double>(), 0.6, 1e-12);
  EXPECT_NEAR(weights[0][1].item<double>(), 0.4, 1e-12);
}

TEST(Members, SumToOneInEveryRowAreNeverNegativeAndCarryNoGradient) {
  for (const std::string weighting :
       {"uniform", "entropy", "entropy_linear", "confidence", "classifier_confidence"}) {
    std::vector<Tensor> scores;
    for (uint64_t t = 0; t < 4; ++t) scores.push_back(noise({5, 3}, t).requires_grad_());
    const Tensor labels = at::tensor({0, 1, 2, -1, 0}, at::kLong);
    const Tensor weights = member_weights({.weighting = weighting}, scores, labels);
    EXPECT_FALSE(weights.requires_grad());
    EXPECT_GE(weights.min().item<double>(), 0) << weighting;
    EXPECT_LT((weights.sum(1) - 1).abs().max().item<double>(), 1e-12) << weighting;
  }
}

TEST(Members, AreEqualInRowsWhoseLabelNobodyKnows) {
  const Tensor labels = at::tensor({1, -1}, at::kLong);
  const Tensor weights = member_weights({.weighting = "classifier_confidence"}, teachers(), labels);
  EXPECT_NEAR(weights[0][0].item<double>(), 0.417755, 6e-7);
  for (int64_t t = 0; t < 3; ++t) {
    EXPECT_NEAR(weights[1][t].item<double>(), 1 / 3.0, 1e-12);
    EXPECT_NEAR(member_weights({.weighting = "classifier_confidence"}, teachers(), {})[0][t].item<double>(),
                1 / 3.0, 1e-12);
  }
}

TEST(Members, GiveOneTeacherAloneTheWeightOne) {
  for (const std::string weighting :
       {"uniform", "entropy", "entropy_linear", "confidence", "classifier_confidence"})
    EXPECT_TRUE(at::equal(member_weights({.weighting = weighting}, {teachers().front()}, kLabels),
                          at::ones({2, 1}, at::kDouble)))
        << weighting;
}

TEST(Members, AreEqualWhereEveryTeacherIsCertain) {
  // All entropies are 0: 0/0 in the linear form.
  const Tensor certain = at::tensor({2000.0, 0.0}, at::kDouble).view({1, 2});
  const Tensor weights = member_weights({.weighting = "entropy_linear"}, {certain, certain}, {});
  EXPECT_TRUE(at::equal(weights, at::full({1, 2}, 0.5, at::kDouble))) << weights;
}

TEST(Members, DivideGivenNumbersByTheirSum) {
  EXPECT_EQ(shares({1, 3}, 2), (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(shares({}, 4), (std::vector<double>{0.25, 0.25, 0.25, 0.25}));
  const Tensor weights = member_weights(read("member_weights: [5, 3, 2]"), teachers(), {});
  EXPECT_LT((weights - at::tensor({0.5, 0.3, 0.2}, at::kDouble)).abs().max().item<double>(), 1e-15);
  EXPECT_EQ(weights.sizes(), (at::IntArrayRef{2, 3}));
  EXPECT_EQ(complaint([] {
              shares({1, 2}, 3);
            }),
            "member_weights needs 3 numbers, one for each teacher, not 2");
  EXPECT_EQ(complaint([] {
              shares({1, 2}, 1);
            }),
            "member_weights needs 1 numbers, one for each teacher, not 2");
}

TEST(Members, AreSeenTogetherWhereTheirAnswersMeet) {
  EXPECT_FALSE(read("{}").together());
  EXPECT_FALSE(read("member_weights: [1, 2]").together());
  EXPECT_TRUE(read("member_weights: entropy").together());
  EXPECT_TRUE(read("combine: mean_probability").together());
  EXPECT_TRUE(read("combine: mean_logit\nmember_weights: [1, 2]").together());
}

TEST(Members, RefuseWhatIsNoWeighting) {
  read("member_weights: [1, -2]", {"r.yaml:1: member_weights must be >= 0, not -2"});
  read("member_weights: [0, 0]", {"r.yaml:1: member_weights must not all be 0"});
  read("member_weights: entropi",
       {"r.yaml:1: member_weights must be one of uniform, entropy, entropy_linear, "});
  read("combine: mean_prob", {"r.yaml:1: combine must be one of mean_loss, mean_probability, mean_logit"});
  Params params = Params::parse("combine: mean_probability\nmember_weights: entropy", "r.yaml");
  EXPECT_EQ(read_member_weights(params), std::vector<double>{});
  expect_faults(params.findings().faults, {"r.yaml:1: combine must be one of mean_loss",
                                           "r.yaml:2: member_weights must be one of uniform"});
  Params numbers = Params::parse("member_weights: [1, 2]");
  EXPECT_EQ(read_member_weights(numbers), (std::vector<double>{1, 2}));
}

}  // namespace
}  // namespace limbeck::loss
