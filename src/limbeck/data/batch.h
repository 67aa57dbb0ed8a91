#pragma once
// Batch: what one step sees.
#include <cstdint>
#include <optional>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::data {

struct Batch {
  Tensors inputs;           // by field: "image" (N, C, H, W) float32
  Tensor labels;            // (N) int64, -1 where nobody knows; undefined if the set has none
  Tensor soft_labels;       // (N, classes) float, undefined if the set has none
  Tensor ids;               // (N) int64: rows of the data set
  int64_t rows = 0;
  int64_t labelled = 0;     // rows whose label is known, counted beforehand: no look at the device
  int64_t first_row = 0;    // of this part within its step
  std::vector<double> class_counts;   // labelled rows by class

  /// Rows begin ... end-1, sharing memory.
  Batch part(int64_t begin, int64_t end) const;
  Batch to(const at::Device& device) const;
};

}  // namespace limbeck::data
