#pragma once
// RelabelledSet: the samples of another set under other labels.
#include <memory>
#include <string>
#include <vector>

#include "limbeck/data/dataset.h"

namespace limbeck::data {

class RelabelledSet final : public DataSet {
 public:
  /// A sample of class c has class `becomes[c]` here, 0 ... classes-1; one without a label has none here
  /// either.
  RelabelledSet(std::shared_ptr<const DataSet> samples, std::vector<int64_t> becomes, int64_t classes,
                std::vector<std::string> class_names);

  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t row) const override;
  void read(std::span<const int64_t> rows, Fields& out) const override { samples_->read(rows, out); }
  const std::string& fingerprint() const override { return fingerprint_; }
  const std::string& origin() const override { return samples_->origin(); }

 private:
  std::shared_ptr<const DataSet> samples_;
  std::vector<int64_t> becomes_;
  Facts facts_;
  std::string fingerprint_;
};

}  // namespace limbeck::data
