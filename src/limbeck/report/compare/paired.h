#pragma once
// What a few seeds can tell about two methods: the paired t-test, its confidence interval, Holm's correction
// and a verdict that rather says nothing than something false.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limbeck::report::compare {

constexpr int64_t kFewestSeeds = 3;  // for a verdict
constexpr double kConfidence = 0.95;

/// A corrected p value below this gives a verdict. It is not 0.05: a test at 5 % calls one pair of twins in
/// twenty different, so that among 200 pairs more than 5 % are called so as often as not. At 2 % that happens
/// in 3 of 1,000 such counts.
constexpr double kVerdictLevel = 0.02;

/// Mean, sample standard deviation (of at least two values) and half of the 95 % confidence interval of the
/// mean.
struct Summary {
  int64_t count = 0;
  double mean = 0;
  std::optional<double> deviation, half_width;
};
Summary summarize(std::span<const double> values);

/// The differences a - b over equal seeds.
struct Paired {
  int64_t pairs = 0;
  double mean = 0;
  std::optional<double> low, high;  // 95 % confidence interval of the mean difference, if it can be known
  std::optional<double> p;          // that such a difference is chance; none of a single pair
};

/// `a` and `b` are of the same seeds, in the same order.
Paired paired_test(std::span<const double> a, std::span<const double> b);

/// S. Holm: "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics
/// 1979: in the order given, p values that may each be compared with a level for the whole table.
std::vector<double> holm(const std::vector<double>& p);

enum class Verdict { better, worse, cannot_tell };

/// `corrected` is the p value after Holm's correction.
Verdict verdict(const Paired& paired, const std::optional<double>& corrected, bool lower_is_better);

/// "better", "worse", "cannot tell from 3 seeds".
std::string in_words(Verdict verdict, int64_t seeds);

}  // namespace limbeck::report::compare
