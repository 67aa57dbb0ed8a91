#include "limbeck/data/relabelled_set.h"

#include "limbeck/base/check.h"
#include "limbeck/base/hash.h"

namespace limbeck::data {

RelabelledSet::RelabelledSet(std::shared_ptr<const DataSet> samples, std::vector<int64_t> becomes,
                             int64_t classes, std::vector<std::string> class_names)
    : samples_(std::move(samples)), becomes_(std::move(becomes)), facts_(samples_->facts()) {
  LIMBECK_CHECK(static_cast<int64_t>(becomes_.size()) == facts_.classes, becomes_.size(), " of ",
                facts_.classes);
  for (const int64_t label : becomes_) LIMBECK_CHECK(label >= 0 && label < classes, "label ", label);
  LIMBECK_CHECK(class_names.empty() || static_cast<int64_t>(class_names.size()) == classes);
  facts_.classes = classes;
  facts_.class_names = std::move(class_names);
  Hasher hash;
  hash.text("relabelled").text(samples_->fingerprint()).number(classes);
  hash.number(static_cast<int64_t>(becomes_.size()))
      .bytes(becomes_.data(), becomes_.size() * sizeof(int64_t));
  fingerprint_ = hash.hex();
}

int64_t RelabelledSet::label(int64_t row) const {
  const int64_t label = samples_->label(row);
  return label < 0 ? -1 : becomes_.at(static_cast<std::size_t>(label));
}

}  // namespace limbeck::data
