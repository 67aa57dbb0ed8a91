#pragma once
// Hard against soft targets: what G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural
// Network", 2015, call dark knowledge, at several temperatures.
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

/// The hard label (one for its class, zeros where unknown) and, at each temperature, softmax(logits /
/// temperature), of logits (N, C): (N, 1 + temperatures, C), float32.
Tensor targets(const Tensor& logits, const std::vector<int64_t>& labels,
               const std::vector<double>& temperatures);

/// Means over rows at one temperature.
struct Softness {
  double entropy = 0;     // in nats; log C where all classes are equal
  double label = 0;       // the probability of the label
  double best_wrong = 0;  // the probability of the likeliest other class
};

/// Over rows whose label is known; not numbers where there is none.
Softness softness(const Tensor& logits, const std::vector<int64_t>& labels, double temperature);

/// In each class the row that is called right with the least probability; the least sure of them first, at
/// most `count`.
std::vector<int64_t> least_sure(const Tensor& logits, const std::vector<int64_t>& labels, int64_t count);

}  // namespace limbeck::explain
