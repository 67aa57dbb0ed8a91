#pragma once
// Latency: how long a network takes to answer, on this machine.
#include <vector>

#include "limbeck/model/registry.h"

namespace limbeck::train {

struct Latency {
  int64_t batch = 1;
  double milliseconds = 0;  // median of repeated evaluation passes
};

/// At batch 1 and 128; a fraction of a second each.
std::vector<Latency> measure_latency(nn::Model& model, const model::Fit& fit, const at::Device& device);

}  // namespace limbeck::train
