#pragma once
// Stages in words.
#include <string>

#include "limbeck/report/run.h"

namespace limbeck::report {

/// "0.1 × cross_entropy + 0.9 × kd"
std::string losses_in_words(const Stage& stage);

/// "20 epochs (160 steps) on train, 1,000 samples. Loss: … . Kept: epoch 18 (best valid.accuracy)."
std::string about(const Stage& stage);

}  // namespace limbeck::report
