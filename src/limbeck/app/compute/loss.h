#pragma once
// A loss on tensors from a file, for whoever wants to hold it against an implementation of their own.
#include <string>
#include <vector>

#include "limbeck/config/node.h"
#include "limbeck/loss/loss.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

struct LossRequest {
  config::Node entry;  // {loss: kd, temperature: 4}
  Tensors tensors;     // as named below
  std::string file;    // where they come from, for messages
};

/// Evaluates the loss and its gradient. In:
///
///   student.<tap>                          (N, ...)
///   teacher.<tap>, teacher.<i>.<tap>       one teacher, or several, counted from 0 or from 1
///   batch.<field>                          labels (N), soft_labels (N, C), target (N, ...), mask, ids (N)
///   parameter.<name>, buffer.<name>        of the loss itself; all parameters are needed
///   random.<name>                          draws, for losses that draw
///
/// Out: `value`; `grad.<input>` for every student.<tap> and parameter.<name> of fractional numbers;
/// `note.<name>`, inner values; `buffer.<name>` afterwards. Gradients are of the value, and zero where it
/// does not depend on the input. float64 stays float64. UserError for names and shapes that are not
/// understood; RecipeError for faulty options. `unread` receives student.<tap> tensors that the loss does not
/// look at.
Tensors compute_loss(const LossRequest& request, const loss::Registry& registry,
                     std::vector<std::string>& unread);

}  // namespace limbeck::app
