#pragma once
// The training step.
#include <vector>

#include "limbeck/dist/group.h"
#include "limbeck/train/meter.h"
#include "limbeck/train/pass.h"

namespace limbeck::train {

/// One update of every learner from one batch, in parts (micro-batches): every term's mean is weighed by its
/// share of the whole batch's count, so that parts change nothing for given activations. Returns each
/// learner's update, in turn.
std::vector<Update> step(const std::vector<Turn>& turns, const std::vector<data::Batch>& parts,
                         const Now& now, const dist::Group& group, Meter& meter);

/// The batch on the device, images in channels-last memory.
data::Batch on_device(const data::Batch& batch, const at::Device& device);

/// The batch cut into parts of at most `micro_batch` rows (0: one part).
std::vector<data::Batch> parts_of(const data::Batch& batch, int64_t micro_batch);

/// Sums of every term's counts over the parts.
std::vector<double> totals_of(const Term& term, const std::vector<data::Batch>& parts);

}  // namespace limbeck::train
