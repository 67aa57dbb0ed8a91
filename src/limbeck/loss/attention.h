#pragma once
// Attention: where a feature map is strong, whatever its channels say.
#include <string>

#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// How the channels of a feature map become one number for each place:
///
///   sum     sum over c of |A_c|
///   sum_p   sum over c of |A_c|^power
///   max_p   max over c of |A_c|^power
struct AttentionMap {
  std::string map = "sum_p";
  double power = 2;
};

/// The maps (N, height * width) of features (N, C, H, W), rows of length 1, in float32 at least. Larger
/// features are average-pooled first, as signed values: row i of the result is the mean of rows floor(i H /
/// height) to ceil((i + 1) H / height) - 1. A row without any activation stays zero and passes no gradient.
Tensor attention(const Tensor& features, const AttentionMap& kind, int64_t height, int64_t width);

}  // namespace limbeck::loss
