#pragma once
// run: computes a model's taps.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/nn/layers.h"
#include "limbeck/nn/state.h"
#include "limbeck/nn/unit.h"

namespace limbeck::nn {

/// How a pass runs. The default is evaluation. Where statistics are learned, a norm whose weight is frozen
/// uses its stored ones all the same.
struct Mode {
  Statistics statistics = Statistics::stored;
  std::optional<Random> dropout = {};  // the key of this pass's masks; none: no dropout
  bool again = false;  // a learner's second pass within a step: running statistics have moved already
};

/// The taps a model publishes, with their shapes for the inputs that were shown.
using TapTable = std::map<std::string, Shape>;

/// The table of taps at hand.
TapTable table_of(const Tensors& taps);

/// Runs `model` as far as the deepest of `taps` and returns them by name.
/// Throws UserError for a name that the pass never published, listing those that it did. Nothing but running
/// statistics is different afterwards, whether the pass ends well or throws.
Tensors run(Model& model, const Tensors& inputs, const std::vector<std::string>& taps, const Mode& mode = {});

/// Runs all of `model` and returns every tap it publishes.
Tensors run_all(Model& model, const Tensors& inputs, const Mode& mode = {});

/// The tap table for these inputs: one evaluation pass without gradients.
TapTable tap_table(Model& model, const Tensors& inputs);

/// First weights of every layer, from (key, path of the layer).
void init(Model& model, const Random& key);

/// Merges every norm into the convolution before it. For evaluation and teaching only.
void fold(Model& model);

/// Multiply-accumulates of Conv and Linear in one pass over these inputs (all rows together).
int64_t multiply_accumulates(Model& model, const Tensors& inputs);

/// Values that are weights or biases, learning or frozen; running statistics do not count.
int64_t parameter_count(const Model& model);

/// Parameters and buffers by name, as a checkpoint holds them (no copies).
Tensors state(const torch::nn::Module& module);

/// Copies `values` into the module; every name must fit in both directions. UserError names what is missing,
/// unknown or of another shape; `what` begins the message ("weights w.safetensors").
void load_state(torch::nn::Module& module, const Tensors& values, const std::string& what);

/// Puts convolution weights into channels-last memory.
void use_channels_last(torch::nn::Module& module);

/// Makes every floating-point parameter and buffer one of this type.
void use_type(torch::nn::Module& module, at::ScalarType type);

}  // namespace limbeck::nn
