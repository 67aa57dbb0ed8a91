#pragma once
// MemorySet: a small set that lies in memory, decoded.
#include "limbeck/data/dataset.h"

namespace limbeck::data {

class MemorySet : public DataSet {
 public:
  /// `facts` with one field, whose rows `bytes` holds, row-major; `labels` are empty or one for each row, -1
  /// where nobody knows. The number of samples follows from `bytes`, the fingerprint from everything.
  MemorySet(Facts facts, std::vector<uint8_t> bytes, std::vector<int64_t> labels);

  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t row) const override;
  void read(std::span<const int64_t> rows, Fields& out) const override;
  const std::string& fingerprint() const override { return fingerprint_; }

 private:
  Facts facts_;
  std::vector<uint8_t> bytes_;
  std::vector<int64_t> labels_;
  std::string fingerprint_;
};

}  // namespace limbeck::data
