#include "limbeck/report/compare/paired.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "limbeck/base/check.h"
#include "limbeck/report/compare/student_t.h"
#include "limbeck/report/format.h"

namespace limbeck::report::compare {
namespace {

// Two numbers that differ by less than this share of the largest value are the same number, rounded in two
// ways: 0.812 - 0.8 and 0.712 - 0.7 are no two differences.
constexpr double kRounding = 1e-12;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(std::span<const double> values, double mean) {
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double largest(std::span<const double> values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

double standard_error(double deviation, int64_t count) {
  return deviation / std::sqrt(static_cast<double>(count));
}

}  // namespace

Summary summarize(std::span<const double> values) {
  Summary summary{.count = static_cast<int64_t>(values.size()), .mean = 0, .deviation = {}, .half_width = {}};
  if (values.empty()) return summary;
  summary.mean = mean_of(values);
  if (values.size() < 2) return summary;
  summary.deviation = deviation_of(values, summary.mean);
  summary.half_width = critical_t(1 - kConfidence, static_cast<double>(summary.count - 1)) *
                       standard_error(*summary.deviation, summary.count);
  return summary;
}

Paired paired_test(std::span<const double> a, std::span<const double> b) {
  LIMBECK_CHECK(a.size() == b.size(), a.size(), " and ", b.size(), " values");
  Paired paired{.pairs = static_cast<int64_t>(a.size()), .mean = 0, .low = {}, .high = {}, .p = {}};
  if (a.empty()) return paired;
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  const double rounding = kRounding * std::max(largest(a), largest(b));
  if (largest(differences) > rounding) paired.mean = mean_of(differences);
  if (paired.pairs < 2) return paired;
  const double deviation = deviation_of(differences, paired.mean);
  if (deviation > rounding) {
    const double error = standard_error(deviation, paired.pairs);
    const auto freedom = static_cast<double>(paired.pairs - 1);
    const double half = critical_t(1 - kConfidence, freedom) * error;
    paired.low = paired.mean - half;
    paired.high = paired.mean + half;
    paired.p = two_sided_p(paired.mean / error, freedom);
    return paired;
  }
  // All differences are equal. If they are 0, nothing differs. Otherwise t would be infinite and the interval
  // a point, but certainty cannot come from a few numbers that agree because the test set is small or because
  // the seed reaches nothing that matters. What is left is that all have the same sign: of two equal methods
  // that happens with probability 2 / 2^n, so that it takes seven seeds to convince.
  paired.p = paired.mean == 0 ? 1 : std::ldexp(2.0, -static_cast<int>(paired.pairs));
  if (paired.mean == 0) paired.low = paired.high = 0;
  return paired;
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> corrected(p.size());
  double largest_so_far = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double times = static_cast<double>(p.size() - rank);
    largest_so_far = std::max(largest_so_far, std::min(1.0, times * p[order[rank]]));
    corrected[order[rank]] = largest_so_far;
  }
  return corrected;
}

Verdict verdict(const Paired& paired, const std::optional<double>& corrected, bool lower_is_better) {
  if (paired.pairs < kFewestSeeds || paired.mean == 0 || !corrected || !(*corrected < kVerdictLevel))
    return Verdict::cannot_tell;
  return (paired.mean > 0) != lower_is_better ? Verdict::better : Verdict::worse;
}

std::string in_words(Verdict verdict, int64_t seeds) {
  switch (verdict) {
    case Verdict::better:
      return "better";
    case Verdict::worse:
      return "worse";
    case Verdict::cannot_tell:
      break;
  }
  return "cannot tell from " + counted(seeds, "seed");
}

}  // namespace limbeck::report::compare
