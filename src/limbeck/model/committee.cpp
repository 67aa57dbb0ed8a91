#include "limbeck/model/committee.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/check.h"

namespace limbeck::model {
namespace {

constexpr double kSmallestChange = 1e-12;
constexpr int kMostRounds = 100'000;  // one that is still on its way by then is as near as numbers need

using Vector = std::vector<double>;

// One specialist's view of one row.
struct Voice {
  const double* probability;          // (k + 1)
  const std::vector<int64_t>* place;  // by class: where it stands among the specialist's, -1 for the rest
  std::size_t k;
  double rest() const { return probability[k]; }
};

double kl(double p, double q) { return p > 0 ? p * std::log(p / q) : 0; }

// What q gives to the classes that this voice does not know.
double rest_of(const Vector& q, const Voice& voice) {
  double sum = 0;
  for (std::size_t c = 0; c < q.size(); ++c)
    if ((*voice.place)[c] < 0) sum += q[c];
  return sum;
}

// One round of the iteration: q after it.
Vector next(const Vector& q, const double* p_g, const std::vector<Voice>& voices) {
  Vector sum(p_g, p_g + q.size());
  for (const Voice& voice : voices) {
    const double rest = rest_of(q, voice);
    const double unknown = static_cast<double>(q.size() - voice.k);
    for (std::size_t c = 0; c < q.size(); ++c) {
      const int64_t place = (*voice.place)[c];
      if (place >= 0)
        sum[c] += voice.probability[place];
      else
        sum[c] += voice.rest() * (rest > 0 ? q[c] / rest : 1 / unknown);
    }
  }
  for (double& value : sum) value /= static_cast<double>(1 + voices.size());
  return sum;
}

double objective_of(const Vector& q, const double* p_g, const std::vector<Voice>& voices) {
  double sum = 0;
  for (std::size_t c = 0; c < q.size(); ++c) sum += kl(p_g[c], q[c]);
  for (const Voice& voice : voices) {
    for (std::size_t c = 0; c < q.size(); ++c)
      if (const int64_t place = (*voice.place)[c]; place >= 0) sum += kl(voice.probability[place], q[c]);
    if (voice.k < q.size()) sum += kl(voice.rest(), rest_of(q, voice));
  }
  return sum;
}

Vector settle(const double* p_g, std::size_t classes, const std::vector<Voice>& voices) {
  Vector q(p_g, p_g + classes);
  if (voices.empty()) return q;
  for (int round = 0; round < kMostRounds; ++round) {
    Vector moved = next(q, p_g, voices);
    double change = 0;
    for (std::size_t c = 0; c < classes; ++c) change = std::max(change, std::abs(moved[c] - q[c]));
    q = std::move(moved);
    if (change < kSmallestChange) break;
  }
  return q;
}

// The `top` largest, of equals the first.
std::vector<int64_t> likeliest(const double* p, int64_t classes, int64_t top) {
  std::vector<int64_t> best;
  std::vector<bool> taken(static_cast<std::size_t>(classes), false);
  while (static_cast<int64_t>(best.size()) < std::min(top, classes)) {
    int64_t next = -1;
    for (int64_t c = 0; c < classes; ++c)
      if (!taken[static_cast<std::size_t>(c)] && (next < 0 || p[c] > p[next])) next = c;
    taken[static_cast<std::size_t>(next)] = true;
    best.push_back(next);
  }
  return best;
}

std::vector<int64_t> places(const std::vector<int64_t>& known, int64_t classes) {
  std::vector<int64_t> place(static_cast<std::size_t>(classes), -1);
  for (std::size_t i = 0; i < known.size(); ++i)
    place.at(static_cast<std::size_t>(known[i])) = static_cast<int64_t>(i);
  return place;
}

}  // namespace

Verdict deliberate(const Tensor& generalist, const std::vector<Opinion>& specialists, int64_t top) {
  LIMBECK_CHECK(generalist.dim() == 2 && top >= 1);
  const int64_t rows = generalist.size(0), classes = generalist.size(1),
                many = static_cast<int64_t>(specialists.size());
  const Tensor p_g = generalist.to(at::kCPU, at::kDouble).contiguous();
  std::vector<Tensor> says;
  std::vector<std::vector<int64_t>> place;
  for (const Opinion& one : specialists) {
    LIMBECK_CHECK(one.probabilities.size(0) == rows);
    LIMBECK_CHECK(one.probabilities.size(1) == static_cast<int64_t>(one.classes.size()) + 1);
    says.push_back(one.probabilities.to(at::kCPU, at::kDouble).contiguous());
    place.push_back(places(one.classes, classes));
  }
  Verdict verdict{at::empty({rows, classes}, at::kDouble), at::zeros({rows, many}, at::kLong),
                  at::empty({rows}, at::kDouble)};
  auto* q_out = verdict.q.mutable_data_ptr<double>();
  auto* active_out = verdict.active.mutable_data_ptr<int64_t>();
  auto* objective_out = verdict.objective.mutable_data_ptr<double>();
  const auto* p = p_g.const_data_ptr<double>();
  for (int64_t i = 0; i < rows; ++i) {
    const double* row = p + i * classes;
    const std::vector<int64_t> best = likeliest(row, classes, top);
    std::vector<Voice> voices;
    for (std::size_t m = 0; m < says.size(); ++m) {
      const bool knows = std::any_of(best.begin(), best.end(),
                                     [&](int64_t c) { return place[m][static_cast<std::size_t>(c)] >= 0; });
      if (!knows) continue;
      const std::size_t k = specialists[m].classes.size();
      voices.push_back({says[m].const_data_ptr<double>() + i * static_cast<int64_t>(k + 1), &place[m], k});
      active_out[i * many + static_cast<int64_t>(m)] = 1;
    }
    const Vector q = settle(row, static_cast<std::size_t>(classes), voices);
    std::copy(q.begin(), q.end(), q_out + i * classes);
    objective_out[i] = objective_of(q, row, voices);
  }
  return verdict;
}

}  // namespace limbeck::model
