#pragma once
// SyntheticSet: rows made by hash when they are read, so they need neither files nor memory. Each class has a
// smooth pattern of its own, its prototype; a row is the prototype of its class plus noise, so that labels
// can be learnt.
#include <map>
#include <string>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/data/dataset.h"

namespace limbeck::data {

class SyntheticSet : public DataSet {
 public:
  /// Row r has label r modulo classes. Values are 255 times (prototype + noise), clipped to 0 ... 255, where
  /// prototypes lie in 0 ... 1 and noise is uniform with standard deviation `noise`. Equal seeds have equal
  /// prototypes; `split` sets the noise of the rows apart.
  SyntheticSet(Facts facts, double noise, uint64_t seed, const std::string& split);

  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t row) const override;
  void read(std::span<const int64_t> rows, Fields& out) const override;
  const std::string& fingerprint() const override { return fingerprint_; }

 private:
  Facts facts_;
  float noise_;
  Random rows_;
  std::map<std::string, std::vector<std::vector<float>>>
      prototypes_;  // by field and class, of values 0 ... 255
  std::string fingerprint_;
};

}  // namespace limbeck::data
