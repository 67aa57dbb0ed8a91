#include "limbeck/loss/soft_rows.h"

#include <cmath>
#include <limits>

#include "limbeck/loss/distribution.h"
#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

std::vector<Registers> registers_here() {
  std::vector<Registers> all{Registers::any};
  if (widest_registers() >= Registers::avx2) all.push_back(Registers::avx2);
  if (widest_registers() >= Registers::avx512) all.push_back(Registers::avx512);
  return all;
}

struct Worked {
  Tensor values, gradient;  // (N), (N, C)
};

template <typename T>
Worked run(const Tensor& student, const Tensor& teacher, Registers registers, double temperature = 1,
           bool cross_entropy = false, const std::vector<int64_t>& ends = {}) {
  const int64_t n = student.size(0);
  const Worked worked{at::full({n}, -1.0, at::kDouble), at::full_like(student, -1)};
  const SoftRows<T> rows{.student = student.const_data_ptr<T>(),
                         .teacher = teacher.const_data_ptr<T>(),
                         .classes = student.size(1),
                         .temperature = temperature,
                         .cross_entropy = cross_entropy,
                         .gradient_scale = 1 / temperature,
                         .values = worked.values.mutable_data_ptr<double>(),
                         .gradient = worked.gradient.mutable_data_ptr<T>()};
  int64_t begin = 0;
  for (const int64_t end : ends) {
    work(rows, begin, end, registers);
    begin = end;
  }
  work(rows, begin, n, registers);
  return worked;
}

// The same by operators, in float64.
Worked expected(const Tensor& student, const Tensor& teacher, double temperature, bool cross_entropy) {
  const Tensor log_q = log_probabilities(student.to(at::kDouble), temperature),
               log_p = log_probabilities(teacher.to(at::kDouble), temperature), p = log_p.exp();
  return {(p * ((cross_entropy ? at::zeros_like(log_p) : log_p) - log_q)).sum(1),
          (log_q.exp() - p) / temperature};
}

double gap(const Tensor& a, const Tensor& b) { return (a.to(at::kDouble) - b).abs().max().item<double>(); }

TEST(SoftRows, MatchAValueWorkedOutByHand) {
  // T = 2 makes p = (1/4, 3/4) and q = (1/2, 1/2).
  const Tensor teacher = at::tensor({0.0, 2 * std::log(3.0)}, at::kDouble).view({1, 2});
  const Tensor student = at::zeros({1, 2}, at::kDouble);
  for (const Registers registers : registers_here()) {
    const Worked kl = run<double>(student, teacher, registers, 2),
                 entropy = run<double>(student, teacher, registers, 2, /*cross_entropy=*/true);
    EXPECT_NEAR(kl.values[0].item<double>(), 0.25 * std::log(0.5) + 0.75 * std::log(1.5), 1e-15);
    EXPECT_NEAR(entropy.values[0].item<double>(), std::log(2.0), 1e-15);
    EXPECT_NEAR(kl.gradient[0][0].item<double>(), 0.125, 1e-16);
    EXPECT_NEAR(kl.gradient[0][1].item<double>(), -0.125, 1e-16);
    EXPECT_TRUE(at::equal(kl.gradient, entropy.gradient));
  }
}

TEST(SoftRows, AgreeWithOperatorsForAnyNumberOfClasses) {
  for (const int64_t classes : {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 100})
    for (const bool cross_entropy : {false, true})
      for (const Registers registers : registers_here()) {
        const Tensor student = 4 * noise({3, classes}, 1), teacher = 4 * noise({3, classes}, 2);
        const Worked exact = expected(student, teacher, 2.5, cross_entropy),
                     wide = run<double>(student, teacher, registers, 2.5, cross_entropy);
        EXPECT_LT(gap(wide.values, exact.values), 1e-14) << classes;
        EXPECT_LT(gap(wide.gradient, exact.gradient), 1e-15) << classes;
        const Tensor s = student.to(at::kFloat), t = teacher.to(at::kFloat);
        const Worked rounded = expected(s, t, 2.5, cross_entropy),
                     narrow = run<float>(s, t, registers, 2.5, cross_entropy);
        EXPECT_LT(gap(narrow.values, rounded.values), 2e-6) << classes;
        EXPECT_LT(gap(narrow.gradient, rounded.gradient), 2e-7) << classes;
      }
}

TEST(SoftRows, KeepSmallProbabilitiesToTheLastPlaces) {
  // p and q from 1 to 1e-37 in float32, to 1e-300 in float64; errors relative to each value.
  for (const Registers registers : registers_here()) {
    const Tensor s = at::arange(0, -85, -0.25, at::kFloat).view({1, -1}), t = s.flip({1});
    const Worked narrow = run<float>(s, t, registers), exact = expected(s, t, 1, false);
    EXPECT_LT((narrow.gradient / exact.gradient - 1).abs().max().item<double>(), 2e-6);
    const Tensor wide_s = at::arange(0, -690, -0.5, at::kDouble).view({1, -1}), wide_t = wide_s.flip({1});
    const Worked wide = run<double>(wide_s, wide_t, registers),
                 exact_wide = expected(wide_s, wide_t, 1, false);
    EXPECT_LT((wide.gradient / exact_wide.gradient - 1).abs().max().item<double>(), 1e-13);
  }
}

TEST(SoftRows, AreZeroToTheLastBitWhereBothRowsAreEqual) {
  for (const Registers registers : registers_here()) {
    const Tensor wide = 8 * noise({5, 37}, 1), narrow = wide.to(at::kFloat);
    const Worked d = run<double>(wide, wide, registers, 3), f = run<float>(narrow, narrow, registers, 3);
    for (const Tensor& zero : {d.values, d.gradient, f.values, f.gradient})
      EXPECT_EQ(zero.abs().max().item<double>(), 0);
  }
}

TEST(SoftRows, StayFiniteAtScoresOfTenThousand) {
  const Tensor student = at::tensor({1e4, -1e4, 0.0, 1e4}, at::kFloat).view({2, 2}), teacher = -student;
  for (const Registers registers : registers_here())
    for (const double temperature : {1.0, 3.0, 20.0}) {
      const Worked worked = run<float>(student, teacher, registers, temperature),
                   exact = expected(student, teacher, temperature, false);
      EXPECT_LT((worked.values / exact.values - 1).abs().max().item<double>(), 1e-6);
      EXPECT_LT(gap(worked.gradient, exact.gradient), 1e-6);
    }
}

TEST(SoftRows, PassOnNumbersThatAreNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const Registers registers : registers_here())
    for (const double bad : {nan, inf})
      for (const int64_t place : {0, 1, 18}) {
        Tensor broken = noise({3, 19}, 1).to(at::kFloat);
        const Tensor good = broken.clone();
        broken[1][place] = bad;
        const Worked student = run<float>(broken, good, registers),
                     teacher = run<float>(good, broken, registers);
        for (const Worked& worked : {student, teacher}) {
          EXPECT_TRUE(std::isnan(worked.values[1].item<double>())) << bad;
          EXPECT_TRUE(worked.gradient[1].isnan().any().item<bool>()) << bad;
          EXPECT_EQ(worked.values[0].item<double>(), 0);  // other rows have no part in it
          EXPECT_EQ(worked.values[2].item<double>(), 0);
        }
      }
}

TEST(SoftRows, HaveTheSameBitsHoweverTheyAreSplit) {
  const Tensor student = noise({9, 21}, 1).to(at::kFloat), teacher = noise({9, 21}, 2).to(at::kFloat);
  for (const Registers registers : registers_here()) {
    const Worked whole = run<float>(student, teacher, registers, 4),
                 split = run<float>(student, teacher, registers, 4, false, {1, 4, 8});
    EXPECT_TRUE(at::equal(whole.values, split.values));
    EXPECT_TRUE(at::equal(whole.gradient, split.gradient));
  }
}

TEST(SoftRows, WriteNothingBesideTheirRows) {
  const Tensor student = noise({3, 19}, 1).to(at::kFloat), teacher = noise({3, 19}, 2).to(at::kFloat);
  for (const Registers registers : registers_here()) {
    const Tensor values = at::full({3}, -1.0, at::kDouble), gradient = at::full({3, 19}, 5.0F);
    const SoftRows<float> rows{.student = student.const_data_ptr<float>(),
                               .teacher = teacher.const_data_ptr<float>(),
                               .classes = 19,
                               .temperature = 1,
                               .cross_entropy = false,
                               .gradient_scale = 1,
                               .values = values.mutable_data_ptr<double>(),
                               .gradient = gradient.mutable_data_ptr<float>()};
    work(rows, 1, 2, registers);
    EXPECT_TRUE((gradient[0] == 5).all().item<bool>());
    EXPECT_TRUE((gradient[2] == 5).all().item<bool>());
    EXPECT_FALSE((gradient[1] == 5).any().item<bool>());
    EXPECT_EQ(values[0].item<double>(), -1);
    EXPECT_EQ(values[2].item<double>(), -1);
  }
}

}  // namespace
}  // namespace limbeck::loss
