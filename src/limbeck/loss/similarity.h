#pragma once
// Similarity: which rows of a batch excite a network alike.
#include <string>

#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// Features (N, ...), flattened to Q (N, D), become G = Q Q^T (N, N) with every row scaled to length 1: by
/// its Euclidean norm (`l2`), or by the sum of its magnitudes (`l1`). In float32 at least. A row of G
/// that is zero stays zero and passes no gradient. G is not symmetric, since each row is scaled by itself.
Tensor similarity(const Tensor& features, const std::string& row_norm);

}  // namespace limbeck::loss
