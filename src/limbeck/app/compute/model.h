#pragma once
// A network on tensors from a file, for whoever wants to hold it against an implementation of their own.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/config/node.h"
#include "limbeck/model/registry.h"
#include "limbeck/nn/layers.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

struct ModelRequest {
  config::Node entry;             // {arch: resnet, depth: 20}
  std::filesystem::path weights;  // a safetensors file, or a folder with model.safetensors
  Tensors inputs;                 // one tensor of any name, or tensors by field: image (N, C, H, W)
  std::string file;               // where these come from, for messages
  std::optional<std::vector<std::string>> taps;  // none: its answer; empty: every tap
  nn::Statistics statistics = nn::Statistics::stored;
};

/// One pass without gradient: the taps by name. Bytes are scaled to 0 ... 1, as a data set without transforms
/// shows them. It computes in float64 if the weights or the inputs are float64, else in float32. The number
/// of classes is the option `classes`, else what the weights have; none of a network that scores no classes.
/// UserError for inputs, weights and taps that do not fit.
Tensors compute_model(const ModelRequest& request, const model::Registry& registry);

}  // namespace limbeck::app
