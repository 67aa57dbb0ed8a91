#pragma once
// In which order taps are told: from the network's input to its output.
#include <string>

#include "limbeck/nn/run.h"

namespace limbeck::nn {

/// Whether tap `a` stands before `b`, by their names: what begins with stem or embeddings, then layers and
/// stages by their numbers (stage2 before stage10), pooled, exits, and the answer.
bool tap_before(const std::string& a, const std::string& b);

/// The taps of a table in that order.
std::vector<std::string> in_order(const TapTable& taps);

}  // namespace limbeck::nn
