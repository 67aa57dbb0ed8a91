#pragma once
// Closeness: many comparisons of one case, summed up as its worst error and its first faults.
#include <string>
#include <vector>

namespace limbeck::app {

class Closeness {
 public:
  /// |ours - expected| <= tolerance * max(scale, |expected|), and neither is NaN.
  void near(const std::string& what, double ours, double expected, double scale, double tolerance);
  /// `same`: whether they agree; `difference` says how not.
  void agree(bool same, const std::string& difference);

  double worst() const { return worst_; }  // the largest |ours - expected| / max(scale, |expected|)
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  double worst_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace limbeck::app
