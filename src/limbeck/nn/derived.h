#pragma once
// Derived taps: what a model does not publish, but whoever runs it makes of its pass. To losses they are taps
// like any other.
//
//   input_gradient   dE/dx, shaped like x (N, ...), where E is the sum over rows of the cross-entropy of the
//                    tap `logits` with the row's target; x is the input "image", else the only one of
//                    fractional numbers
//
// With stored statistics row i is the gradient of row i's own cross-entropy, and zero without a target. With
// statistics of the batch rows mix: row i then also holds what x_i changes in the cross-entropies of the
// other rows.
#include "limbeck/nn/run.h"

namespace limbeck::nn {

inline constexpr const char* kInputGradient = "input_gradient";

/// What the rows should be, for derived taps. Either may be undefined.
struct Targets {
  Tensor labels;       // (N) whole numbers, -1 where nobody knows
  Tensor soft_labels;  // (N, classes), zeros for rows that have none
};

/// `run` for taps of which some may be derived; still one pass. Where gradients are enabled all of them,
/// derived ones too, can be differentiated by the model's weights; else none has a gradient. UserError as
/// `run`, and where the model has no derived tap of that name for these inputs.
Tensors run(Model& model, const Tensors& inputs, const Targets& targets, const std::vector<std::string>& taps,
            const Mode& mode = {});

/// The derived taps, with their shapes, of a model that publishes these taps for these inputs.
TapTable derived(const TapTable& published, const Tensors& inputs);

/// The input by which `input_gradient` is taken; "" if there is none.
std::string differentiated_input(const Tensors& inputs);

}  // namespace limbeck::nn
