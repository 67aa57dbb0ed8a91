#include "limbeck/model/committee.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::model {
namespace {

Tensor row(const std::vector<double>& values) { return at::tensor(values, at::kDouble).view({1, -1}); }

void expect_near(const Tensor& values, const std::vector<double>& expected, double tolerance = 5e-7) {
  ASSERT_EQ(values.numel(), static_cast<int64_t>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(values.flatten()[static_cast<int64_t>(i)].item<double>(), expected[i], tolerance) << i;
}

const Tensor kGeneralist = row({.5, .2, .2, .1});
const Opinion kFirst{row({.2, .6, .2}), {0, 1}}, kSecond{row({.5, .1, .4}), {1, 2}};

// The example of the method's specification.
TEST(Committee, FindsWhatAllCanAgreeOn) {
  const Verdict one = deliberate(kGeneralist, {kFirst}, 1);
  expect_near(one.q, {.35, .4, 1. / 6, 1. / 12}, 1e-11);
  EXPECT_NEAR(one.objective.item<double>(), 0.181132, 5e-7);
  const Verdict two = deliberate(kGeneralist, {kFirst, kSecond}, 2);
  expect_near(two.q, {.34, .433333, .141667, .085});
  EXPECT_NEAR(two.objective.item<double>(), 0.199978, 5e-7);
}

TEST(Committee, AsksThoseWhoKnowTheLikeliestClasses) {
  EXPECT_TRUE(at::equal(deliberate(kGeneralist, {kFirst, kSecond}, 1).active,
                        at::tensor({1, 0}, at::kLong).view({1, 2})));
  const Tensor tie = row({.1, .3, .3, .3});  // of equals the first: class 1, then 2
  const Opinion third{row({.9, .1}), {3}};
  EXPECT_TRUE(
      at::equal(deliberate(tie, {kFirst, third}, 1).active, at::tensor({1, 0}, at::kLong).view({1, 2})));
  EXPECT_TRUE(
      at::equal(deliberate(tie, {kFirst, third}, 2).active, at::tensor({1, 0}, at::kLong).view({1, 2})));
  EXPECT_TRUE(
      at::equal(deliberate(tie, {kFirst, third}, 3).active, at::tensor({1, 1}, at::kLong).view({1, 2})));
  EXPECT_TRUE(
      at::equal(deliberate(tie, {kFirst, third}, 99).active, at::tensor({1, 1}, at::kLong).view({1, 2})));
}

TEST(Committee, WithNobodyToAskIsTheGeneralist) {
  const Opinion other{row({.9, .1}), {3}};
  const Verdict verdict = deliberate(kGeneralist, {other}, 1);
  EXPECT_TRUE(at::equal(verdict.q, kGeneralist));
  EXPECT_EQ(verdict.objective.item<double>(), 0);
  EXPECT_TRUE(at::equal(deliberate(kGeneralist, {}, 1).q, kGeneralist));
}

TEST(Committee, AgreesWithWhoeverAgrees) {
  const Verdict verdict = deliberate(kGeneralist, {{row({.5, .2, .3}), {0, 1}}}, 1);
  expect_near(verdict.q, {.5, .2, .2, .1}, 1e-12);
  EXPECT_NEAR(verdict.objective.item<double>(), 0, 1e-12);
}

double kl(double p, double q) { return p > 0 ? p * std::log(p / q) : 0; }

// No distribution nearby does better: the problem is convex, so none does.
TEST(Committee, ReachesTheMinimum) {
  const Verdict verdict = deliberate(kGeneralist, {kFirst, kSecond}, 2);
  const auto objective = [&](const std::vector<double>& q) {
    double sum = 0;
    for (int c = 0; c < 4; ++c) sum += kl(kGeneralist[0][c].item<double>(), q[static_cast<std::size_t>(c)]);
    return sum + kl(.2, q[0]) + kl(.6, q[1]) + kl(.2, q[2] + q[3]) + kl(.5, q[1]) + kl(.1, q[2]) +
           kl(.4, q[0] + q[3]);
  };
  std::vector<double> q;
  for (int c = 0; c < 4; ++c) q.push_back(verdict.q[0][c].item<double>());
  const double least = objective(q);
  EXPECT_NEAR(least, verdict.objective.item<double>(), 1e-12);
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < 4; ++b) {
      if (a == b) continue;
      std::vector<double> other = q;
      other[a] += 1e-3;
      other[b] -= 1e-3;
      EXPECT_GT(objective(other), least) << a << " " << b;
    }
}

TEST(Committee, TakesRowsOneByOne) {
  const Tensor others = row({.1, .1, .7, .1});
  const Opinion both{at::cat({kSecond.probabilities, row({.3, .3, .4})}), kSecond.classes};
  const Verdict two = deliberate(at::cat({kGeneralist, others}), {both}, 2);
  EXPECT_TRUE(at::equal(two.q[1], deliberate(others, {{row({.3, .3, .4}), {1, 2}}}, 2).q[0]));
  EXPECT_TRUE(at::equal(two.q[0], deliberate(kGeneralist, {kSecond}, 2).q[0]));
}

TEST(Committee, HasAnAnswerWhereTheGeneralistIsCertain) {
  const Verdict verdict = deliberate(row({1, 0, 0, 0}), {{row({.4, .2, .4}), {0, 1}}}, 1);
  EXPECT_NEAR(verdict.q.sum().item<double>(), 1, 1e-9);
  EXPECT_TRUE((verdict.q >= 0).all().item<bool>());
  expect_near(verdict.q, {.7, .1, .1, .1}, 1e-9);
}

}  // namespace
}  // namespace limbeck::model
