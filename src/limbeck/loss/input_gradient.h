#pragma once
// What the losses on the tap `input_gradient` share: J (N, ...), row i the gradient of row i's cross-entropy
// by its input (nn/derived.h). Rows without a label, hard or soft, have no such gradient: they do not count.
#include <string>

#include "limbeck/config/params.h"
#include "limbeck/loss/loss.h"

namespace limbeck::loss {

/// Reads `distance`: squared or norm.
std::string read_row_distance(Params& params);

/// Rows that have a label, hard or soft.
double count_labelled(const data::Batch& batch);

/// Half the mean over labelled rows of |gap_i|^2 (`squared`) or |gap_i| (`norm`): gap (N, ...) -> ().
Tensor half_mean_length(const Tensor& gap, const std::string& distance, const data::Batch& batch);

/// UserError if the set has labels of more classes than a model scores; `taps` are all of its.
void require_classes_of(const data::Facts& set, const Tensors& taps, const std::string& who);

}  // namespace limbeck::loss
