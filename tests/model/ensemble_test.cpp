#include <gtest/gtest.h>

#include "limbeck/model/committee.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

const Fit kFit{{1, 2, 2}, 4};

class Ensembles : public testing::Test {
 protected:
  std::shared_ptr<nn::Model> network(uint64_t seed, int64_t classes = 4) {
    return make("{arch: mlp, hidden: [6]}", {kFit.input, classes}, seed);
  }
  std::vector<Part> parts(std::size_t count) {
    std::vector<Part> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back({"net" + std::to_string(i), network(i + 1), {}});
    return all;
  }
  static std::shared_ptr<nn::Model> join(const std::vector<Part>& parts, const std::string& options) {
    Params params = Params::parse("{arch: ensemble, members: [a], " + options + "}");
    const Blueprint blueprint = archs().make(params);
    params.findings().check();
    return blueprint.join(parts);
  }
  static Tensor logits(nn::Model& network) {
    return nn::run(network, images(kFit, 5), {"logits"}).at("logits");
  }
};

std::vector<std::string> faults(const std::string& entry) {
  Params params = Params::parse(entry);
  archs().make(params);
  return params.findings().faults;
}

TEST_F(Ensembles, MeanTheProbabilitiesOrTheLogits) {
  const at::NoGradGuard no_gradient;
  const auto two = parts(2);
  const Tensor a = logits(*two[0].network), b = logits(*two[1].network);
  EXPECT_TRUE(at::allclose(at::softmax(logits(*join(two, "combine: mean_probability")), 1),
                           (at::softmax(a, 1) + at::softmax(b, 1)) / 2, 1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(logits(*join(two, "combine: mean_logit")), (a + b) / 2, 1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(logits(*join(two, "combine: mean_logit, member_weights: [3, 1]")), (3 * a + b) / 4,
                           1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(logits(*join(parts(1), "combine: mean_logit")), a));
}

TEST_F(Ensembles, LetSpecialistsSpeak) {
  const at::NoGradGuard no_gradient;
  const std::vector<Part> parts = {{"all", network(1), {}}, {"some", network(2, 3), {2, 0}}};
  const Tensor p_g = at::softmax(logits(*parts[0].network).to(at::kDouble), 1);
  const Tensor p_s = at::softmax(logits(*parts[1].network).to(at::kDouble), 1);
  const Tensor q = at::softmax(logits(*join(parts, "combine: specialists, active: 2")), 1);
  EXPECT_TRUE(at::allclose(q.to(at::kDouble), deliberate(p_g, {{p_s, {2, 0}}}, 2).q, 1e-5, 1e-6));
  EXPECT_FALSE(at::allclose(q.to(at::kDouble), p_g, 1e-3, 1e-3)) << "else this says nothing";
}

TEST_F(Ensembles, FollowTheirMembers) {
  const at::NoGradGuard no_gradient;
  const auto two = parts(2);
  const auto joined = join(two, "combine: mean_logit");
  const Tensor before = logits(*joined);
  nn::state(*two[0].network).at("head.bias") += 2;
  EXPECT_TRUE(at::allclose(logits(*joined), before + 1, 1e-5, 1e-5));
  EXPECT_EQ(nn::parameter_count(*joined),
            nn::parameter_count(*two[0].network) + nn::parameter_count(*two[1].network));
}

TEST_F(Ensembles, PublishTheirLogitsAlone) {
  const auto joined = join(parts(2), "combine: mean_logit");
  EXPECT_EQ(nn::tap_table(*joined, images(kFit, 3)), (nn::TapTable{{"logits", {3, 4}}}));
  // A member that has answered for the ensemble is as it was.
  const auto two = parts(2);
  logits(*join(two, "combine: mean_logit"));
  EXPECT_EQ(nn::tap_table(*two[0].network, images(kFit, 3)).size(), 2u);
}

TEST_F(Ensembles, RefuseMembersThatDoNotGoTogether) {
  const auto complaint = [&](const std::vector<Part>& parts, const std::string& options) -> std::string {
    try {
      logits(*join(parts, options));
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  const std::vector<Part> mixed = {{"all", network(1), {}}, {"some", network(2, 3), {2, 0}}};
  EXPECT_NE(complaint(mixed, "combine: mean_logit").find("'some' is a specialist"), std::string::npos);
  EXPECT_NE(complaint(parts(2), "combine: specialists").find("'net1' is no specialist"), std::string::npos);
  EXPECT_NE(complaint({mixed[1], mixed[0]}, "combine: specialists").find("'some' is a specialist"),
            std::string::npos);
  EXPECT_EQ(complaint({{"a", network(1), {}}, {"b", network(1, 3), {}}}, "combine: mean_logit"),
            "'b' has 3 classes and 'a' 4");
  EXPECT_EQ(complaint(parts(3), "combine: mean_logit, member_weights: [1, 2]"),
            "member_weights needs 3 numbers, one for each member, not 2");
}

TEST_F(Ensembles, RefuseOptionsThatDoNotGoTogether) {
  EXPECT_EQ(faults("{arch: ensemble}"),
            std::vector<std::string>{":1: members is needed: the models that it is made of"});
  EXPECT_EQ(faults("{arch: ensemble, members: [a], member_weights: [0, 0]}").size(), 1u);
  EXPECT_EQ(faults("{arch: ensemble, members: [a], active: 2}").size(), 1u);
  EXPECT_EQ(faults("{arch: ensemble, members: [a], combine: specialists, member_weights: [1]}").size(), 1u);
  EXPECT_EQ(faults("{arch: ensemble, members: [a], combine: vote}").size(), 1u);
  EXPECT_EQ(complaint("{arch: ensemble, members: [a, b]}"),
            "an ensemble is made of other models of its recipe and is none without them");
}

// Confident members leave no class impossible: its score would be minus infinity.
TEST_F(Ensembles, StayFiniteWhereEveryMemberIsSure) {
  const at::NoGradGuard no_gradient;
  auto two = parts(2);
  for (const Part& part : two)
    for (auto& [name, value] : nn::state(*part.network)) value.mul_(1e4);
  const auto joined = join(two, "combine: mean_probability");
  EXPECT_TRUE(at::isfinite(logits(*joined)).all().item<bool>());
}

}  // namespace
}  // namespace limbeck::model
