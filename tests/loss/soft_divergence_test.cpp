#include "limbeck/loss/soft_divergence.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>

#include <cmath>
#include <functional>

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Divergence = std::function<Tensor(const Tensor& student, const Tensor& teacher)>;

// As one would write it down with operators alone.
Tensor by_operators(const Tensor& student, const Tensor& teacher, double temperature, SoftForm form) {
  const Tensor log_q = at::log_softmax(student / temperature, 1), p = at::softmax(teacher / temperature, 1);
  if (form == SoftForm::cross_entropy) return -(p * log_q).sum(1).mean();
  return at::kl_div(log_q, p, at::Reduction::Sum) / student.size(0);
}

Tensor gradient_of(const Divergence& divergence, const Tensor& student, const Tensor& teacher) {
  const Tensor leaf = student.detach().clone().requires_grad_();
  divergence(leaf, teacher).backward();
  return leaf.grad();
}

bool is_fused(const Tensor& value) {
  return value.grad_fn() && value.grad_fn()->name().find("SoftDivergence") != std::string::npos;
}

// To the tolerances of the golden cases.
void expect_close(const Tensor& actual, const Tensor& wanted, double relative) {
  ASSERT_EQ(actual.sizes(), wanted.sizes());
  const Tensor a = actual.to(at::kDouble), w = wanted.to(at::kDouble);
  EXPECT_LT((a - w).abs().max().item<double>(), relative * w.abs().max().item<double>());
}

TEST(SoftDivergence, MatchesAValueWorkedOutByHand) {
  // T = 2 makes p = (1/4, 3/4) and q = (1/2, 1/2); the derivative by student's scores is (q - p) / T.
  const Tensor teacher = at::tensor({0.0, 2 * std::log(3.0)}, at::kDouble).view({1, 2});
  const Tensor student = at::zeros({1, 2}, at::kDouble);
  const double kl = 0.25 * std::log(0.5) + 0.75 * std::log(1.5);
  EXPECT_NEAR(soft_divergence(student, teacher, 2, SoftForm::kl).item<double>(), kl, 1e-15);
  EXPECT_NEAR(soft_divergence(student, teacher, 2, SoftForm::cross_entropy).item<double>(), std::log(2.0),
              1e-15);
  const Tensor gradient =
      gradient_of([](const Tensor& s, const Tensor& t) { return soft_divergence(s, t, 2, SoftForm::kl); },
                  student, teacher);
  EXPECT_NEAR(gradient[0][0].item<double>(), 0.125, 1e-16);
  EXPECT_NEAR(gradient[0][1].item<double>(), -0.125, 1e-16);
}

TEST(SoftDivergence, AgreesWithTheOperatorsInValueAndGradient) {
  for (const auto& [rows, classes] : {std::pair{1, 10}, {1, 3}, {128, 100}, {64, 10}, {37, 1000}})
    for (const SoftForm form : {SoftForm::kl, SoftForm::cross_entropy})
      for (const double temperature : {1.0, 4.0, 7.3}) {
        const Divergence fused = [&](const Tensor& s, const Tensor& t) {
          return soft_divergence(s, t, temperature, form);
        };
        const Divergence plain = [&](const Tensor& s, const Tensor& t) {
          return by_operators(s, t, temperature, form);
        };
        at::manual_seed(1);
        const Tensor student = 5 * at::randn({rows, classes}, at::kDouble),
                     teacher = 5 * at::randn({rows, classes}, at::kDouble);
        expect_close(fused(student, teacher), plain(student, teacher), 1e-10);
        expect_close(gradient_of(fused, student, teacher), gradient_of(plain, student, teacher), 1e-9);
        const Tensor s = student.to(at::kFloat), t = teacher.to(at::kFloat);
        EXPECT_TRUE(is_fused(fused(s.clone().requires_grad_(), t)));
        EXPECT_EQ(fused(s, t).scalar_type(), at::kFloat);
        expect_close(fused(s, t), plain(s, t), 2e-5);
        expect_close(gradient_of(fused, s, t), gradient_of(plain, s, t), 2e-4);
      }
}

TEST(SoftDivergence, IsExactAtScoresOfTenThousand) {
  at::manual_seed(2);
  const Tensor student = (1e4 * at::randn({16, 50})).clamp(-1e4, 1e4),
               teacher = (1e4 * at::randn({16, 50})).clamp(-1e4, 1e4);
  for (const SoftForm form : {SoftForm::kl, SoftForm::cross_entropy})
    for (const double temperature : {1.0, 4.0, 7.3}) {
      const Divergence fused = [&](const Tensor& s, const Tensor& t) {
        return soft_divergence(s, t, temperature, form);
      };
      const Divergence plain = [&](const Tensor& s, const Tensor& t) {
        return by_operators(s, t, temperature, form);
      };
      // Float32 operators divide by T before they subtract and lose digits; ours are compared with float64.
      const Tensor wide_s = student.to(at::kDouble), wide_t = teacher.to(at::kDouble);
      expect_close(fused(student, teacher), plain(wide_s, wide_t), 2e-5);
      expect_close(gradient_of(fused, student, teacher), gradient_of(plain, wide_s, wide_t), 2e-4);
      EXPECT_TRUE(gradient_of(fused, student, teacher).isfinite().all().item<bool>());
    }
}

TEST(SoftDivergence, IsZeroToTheLastBitWhereBothAreEqual) {
  for (const auto type : {at::kFloat, at::kDouble}) {
    const Tensor scores = (8 * noise({5, 21}, 1)).to(type);
    const Divergence kl = [](const Tensor& s, const Tensor& t) {
      return soft_divergence(s, t, 3, SoftForm::kl);
    };
    EXPECT_EQ(kl(scores, scores).item<double>(), 0);
    EXPECT_EQ(gradient_of(kl, scores, scores).abs().max().item<double>(), 0);
  }
}

TEST(SoftDivergence, TakesTheFactorsThatStandBeforeIt) {
  const Tensor student = noise({4, 6}, 1), teacher = noise({4, 6}, 2);
  const Divergence once = [](const Tensor& s, const Tensor& t) {
    return soft_divergence(s, t, 2, SoftForm::kl);
  };
  const Divergence more = [&](const Tensor& s, const Tensor& t) {
    return 3 * once(s, t) + once(s, t).square();
  };
  const Tensor leaf = student.clone().requires_grad_();
  const double value = once(leaf, teacher).item<double>();
  expect_close(gradient_of(more, student, teacher), (3 + 2 * value) * gradient_of(once, student, teacher),
               1e-14);
}

TEST(SoftDivergence, GivesTheSameGradientAgainFromARetainedGraph) {
  const Tensor student = noise({4, 6}, 1).requires_grad_(), teacher = noise({4, 6}, 2);
  const Tensor value = soft_divergence(student, teacher, 2, SoftForm::kl);
  value.backward({}, /*retain_graph=*/true);
  const Tensor first = student.grad().clone();
  student.mutable_grad().zero_();
  value.backward();
  EXPECT_TRUE(at::equal(first, student.grad()));
}

TEST(SoftDivergence, CanBeDifferentiatedTwice) {
  const Tensor teacher = noise({3, 5}, 2), direction = noise({3, 5}, 3);
  const auto second = [&](const Divergence& divergence) {
    const Tensor leaf = noise({3, 5}, 1).requires_grad_();
    const Tensor first = torch::autograd::grad({divergence(leaf, teacher)}, {leaf}, {}, /*retain_graph=*/true,
                                               /*create_graph=*/true)[0];
    return std::pair{first.detach(), torch::autograd::grad({(first * direction).sum()}, {leaf})[0]};
  };
  for (const SoftForm form : {SoftForm::kl, SoftForm::cross_entropy}) {
    const auto [first, hessian] =
        second([&](const Tensor& s, const Tensor& t) { return 2 * soft_divergence(s, t, 2.5, form); });
    const auto [plain_first, plain_hessian] =
        second([&](const Tensor& s, const Tensor& t) { return 2 * by_operators(s, t, 2.5, form); });
    expect_close(first, plain_first, 1e-13);
    expect_close(hessian, plain_hessian, 1e-13);
    EXPECT_GT(hessian.abs().max().item<double>(), 1e-3);
  }
}

TEST(SoftDivergence, GivesTheTeacherNoGradient) {
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    const Tensor student = noise({3, 4}, 1).to(type).requires_grad_(),
                 teacher = noise({3, 4}, 2).to(type).requires_grad_();
    soft_divergence(student, teacher, 2, SoftForm::kl).backward();
    EXPECT_TRUE(student.grad().defined());
    EXPECT_FALSE(teacher.grad().defined());
  }
}

TEST(SoftDivergence, HasOneValueWithAndWithoutAGradient) {
  const Tensor student = noise({9, 33}, 1).to(at::kFloat), teacher = noise({9, 33}, 2).to(at::kFloat);
  const Tensor learning = soft_divergence(student.clone().requires_grad_(), teacher, 4, SoftForm::kl);
  const Tensor judged = soft_divergence(student, teacher, 4, SoftForm::kl);
  EXPECT_FALSE(judged.requires_grad());
  EXPECT_EQ(learning.item<float>(), judged.item<float>());
}

TEST(SoftDivergence, LeavesToOperatorsWhatIsNoPlainMatrixOfOneWidth) {
  const Tensor student = noise({6, 8}, 1), teacher = noise({6, 8}, 2);
  const auto value = [&](const Tensor& s, const Tensor& t) {
    const Tensor leaf = s.detach().requires_grad_();
    const Tensor value = soft_divergence(leaf, t, 2, SoftForm::kl);
    EXPECT_FALSE(is_fused(value));
    value.backward();
    EXPECT_TRUE(leaf.grad().defined());
    return value;
  };
  const double expected = soft_divergence(student, teacher, 2, SoftForm::kl).item<double>();
  const Tensor across = student.t().contiguous().t();
  EXPECT_NEAR(value(across, teacher).item<double>(), expected, 1e-14);
  EXPECT_NEAR(value(student, teacher.to(at::kFloat)).item<double>(), expected, 1e-6);
  const Tensor narrow = value(student.to(at::kBFloat16), teacher.to(at::kHalf));
  EXPECT_EQ(narrow.scalar_type(), at::kFloat);
  EXPECT_NEAR(narrow.item<double>(), expected, 1e-2);
}

TEST(SoftDivergence, HasTheSameBitsForAnyNumberOfThreads) {
  at::manual_seed(3);
  const Tensor student = at::randn({300, 257}), teacher = at::randn({300, 257});
  const Divergence kl = [](const Tensor& s, const Tensor& t) {
    return soft_divergence(s, t, 4, SoftForm::kl);
  };
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const Tensor alone = kl(student, teacher), gradient = gradient_of(kl, student, teacher);
  at::set_num_threads(2);
  EXPECT_TRUE(at::equal(kl(student, teacher), alone));
  EXPECT_TRUE(at::equal(gradient_of(kl, student, teacher), gradient));
  at::set_num_threads(threads);
}

}  // namespace
}  // namespace limbeck::loss
