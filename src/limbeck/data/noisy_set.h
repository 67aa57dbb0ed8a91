#pragma once
// NoisySet: the images of another set, each beside itself under noise.
#include <memory>
#include <string>

#include "limbeck/base/random.h"
#include "limbeck/data/dataset.h"

namespace limbeck::data {

class NoisySet final : public DataSet {
 public:
  /// Rows have the fields `target`, an image of `images`, and `image`, the same with independent normal noise
  /// of this deviation added to every value, where black is 0 and white 1; it is not clipped. The noise is a
  /// function of `images`, the row and the deviation: the same at every reading. There are no labels.
  /// UserError where `images` has no field `image` of images.
  NoisySet(std::shared_ptr<const DataSet> images, double deviation);

  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t) const override { return -1; }
  void read(std::span<const int64_t> rows, Fields& out) const override;
  const std::string& fingerprint() const override { return fingerprint_; }
  const std::string& origin() const override { return images_->origin(); }
  std::vector<std::string> remarks() const override { return images_->remarks(); }

 private:
  std::shared_ptr<const DataSet> images_;
  float deviation_;
  Random noise_;
  Facts facts_;
  std::string fingerprint_;
};

/// What such a set has, as far as the facts of its images tell.
Facts noisy_facts(const Facts& images);

}  // namespace limbeck::data
