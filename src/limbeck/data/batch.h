#pragma once
// Batch: what one step sees.
#include <cstdint>
#include <optional>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::data {

struct Batch {
  Tensors inputs;      // by field: "image" (N, C, H, W) float32, contiguous
  Tensor labels;       // (N) int64, -1 where nobody knows; undefined if the set has none
  Tensor soft_labels;  // (N, classes) float, undefined if the set has none; a row has these (then its label
                       // is -1), or a label, or neither (then these are zeros)
  Tensor ids;          // (N) int64: rows of the data set
  int64_t rows = 0;
  int64_t labelled = 0;              // rows whose label is known, counted beforehand: no look at the device
  int64_t soft_labelled = 0;         // rows that have soft labels, counted beforehand
  int64_t first_row = 0;             // of this part within its step
  std::vector<double> class_counts;  // labelled rows by class
  std::vector<int64_t> host_labels;  // the labels again, for counting; empty if the set has none

  /// Rows begin ... end-1, sharing memory; what is counted is those rows'.
  Batch part(int64_t begin, int64_t end) const;
  /// With every tensor on that device.
  Batch to(const at::Device& device) const;
};

/// A batch of these inputs (one row each in dimension 0) and labels (undefined: none), counted; rows are
/// numbered from 0.
Batch batch_of(Tensors inputs, const Tensor& labels = {}, int64_t classes = 0);

}  // namespace limbeck::data
