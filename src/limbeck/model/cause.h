#pragma once
// Why weights do not fit a model, in words for whoever chose the file.
#include <string>

#include "limbeck/nn/state.h"

namespace limbeck::model {

/// "the weights are of another number of classes", for a misfit that there is.
std::string likely_cause(const nn::Misfit& misfit, const torch::nn::Module& model);

}  // namespace limbeck::model
