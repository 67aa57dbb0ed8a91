#pragma once
// The samples themselves, beside what networks make of them.
#include <vector>

#include "limbeck/data/set.h"
#include "limbeck/explain/figure.h"

namespace limbeck::explain {

/// A sample as a person would see it: the source's own bytes where these have the size of what the model
/// sees, else what the model sees (C, H, W), from its least to its largest value. Empty where the set has no
/// images.
Image photograph(const data::Set& set, int64_t row, const Tensor& seen);

/// Panels image-1.png ... for these rows of the set, each with its class as caption; and the array rows.npy,
/// which says which samples of the source they are. Panels without pictures where the set has no images.
std::vector<Panel> photographs(Figure& figure, const data::Set& set, const std::vector<int64_t>& rows);

}  // namespace limbeck::explain
