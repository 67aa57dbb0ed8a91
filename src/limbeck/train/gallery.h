#pragma once
// What analyses share when they lay out a figure.
#include <string>
#include <vector>

#include "limbeck/explain/figure.h"
#include "limbeck/explain/look.h"
#include "limbeck/train/analyses.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {

/// How models are looked at in this run.
explain::Lookout lookout_of(const Workshop& workshop);

/// The class names of ordered labels, each with its share of them: what lies along a picture's side.
std::vector<std::pair<std::string, double>> class_axis(const data::Facts& facts,
                                                       const std::vector<int64_t>& labels);

/// "T-shirt/top, Trouser, Coat and 7 more": the classes of a set, in their order.
std::string class_list(const data::Facts& facts);

/// Reads how many images are shown.
int64_t read_images(Params& params, int64_t fallback, const std::string& which);

}  // namespace limbeck::train
