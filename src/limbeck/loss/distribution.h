#pragma once
// Class scores and the distributions that they stand for. Everything is in float32 at least: soft-max over
// half precision loses the small probabilities that distillation is about. float64 stays float64.
#include "limbeck/config/params.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// `tensor` in float32, unless it is wider already.
Tensor widened(const Tensor& tensor);

/// log softmax(logits / temperature) over classes: (N, C) -> (N, C).
Tensor log_probabilities(const Tensor& logits, double temperature = 1);

/// softmax(logits / temperature): (N, C) -> (N, C), rows that sum to 1. One-hot as the temperature goes to 0,
/// uniform as it grows without bound.
Tensor probabilities(const Tensor& logits, double temperature = 1);

/// The entropy of each row, in nats: log-probabilities (N, C) -> (N).
Tensor entropy(const Tensor& log_p);

/// Reads `temperature`: above 0; warns above 20, where nothing published is.
double read_temperature(Params& params, double fallback);

}  // namespace limbeck::loss
