#pragma once
// What class scores say, and how far they can be relied on.
#include <cstdint>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::train {

/// Of scores (N, C), in float32 at least.
struct Calls {
  Tensor log_p;       // (N, C), at temperature 1
  Tensor classes;     // (N) int64: the likeliest
  Tensor confidence;  // (N): its probability
};
Calls calls_of(const Tensor& logits);

/// Rows whose largest probability lies in (low, high].
struct Bin {
  double low = 0, high = 0;
  int64_t count = 0;
  double confidence = 0, accuracy = 0;  // means; 0 where count is 0
};

/// Whether a model is right as often as it says: rows by confidence, in 15 bins of equal width (C. Guo et al.
/// "On Calibration of Modern Neural Networks", ICML 2017, https://arxiv.org/abs/1706.04599).
class Reliability {
 public:
  Reliability();
  void add(float confidence, bool right);
  std::vector<Bin> bins() const;
  int64_t count() const;
  /// The expected calibration error: the mean distance of confidence from accuracy, bins weighted by their
  /// rows.
  double error() const;

 private:
  std::vector<Bin> sums_;
};

}  // namespace limbeck::train
