#pragma once
// How a network groups the rows of a batch: the similarity matrix G of F. Tung, G. Mori,
// "Similarity-Preserving Knowledge Distillation", ICCV 2019, figure 3 (loss/similarity.h computes it), and
// how clear its blocks are.
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

/// Means of the entries of G (N, N) whose two rows are of one class (`within`) and of two (`between`). A
/// row's likeness to itself tells nothing and is left out, and so are rows of unknown class. Not a number
/// where there is no such pair.
struct Contrast {
  double within = 0, between = 0;
  double difference() const { return within - between; }
};

Contrast contrast(const Tensor& g, const std::vector<int64_t>& labels);

}  // namespace limbeck::explain
