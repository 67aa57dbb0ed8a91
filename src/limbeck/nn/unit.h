#pragma once
// Unit: a block or model whose inner values can be seen by name. Model: a unit that takes named inputs.
#include <memory>
#include <string_view>

#include <torch/nn/module.h>

#include "limbeck/tensor/tensor.h"

namespace limbeck::nn {

/// A block. Its `forward` may have any signature; what is worth seeing it publishes with `keep`.
class Unit : public torch::nn::Module {
 protected:
  /// Publishes `value` as the tap "<path of this unit>.<name>" and returns it unchanged. The first value of a pass
  /// counts. Costs one branch when nobody looks. May end the pass: nothing after the last wanted tap is computed.
  Tensor keep(std::string_view name, Tensor value) const;

  /// Whether somebody wants this tap: lets attention choose between the fused and the explicit path.
  bool wanted(std::string_view name) const;

 private:
  friend class Viewing;
  struct Slots;
  Slots* slots_ = nullptr;   // set while somebody looks at this unit
};

/// A whole network. All results are taps: "logits", "stage1", "stage1.pre" ... Images arrive as "image" (N, C, H, W);
/// `forward` never reads batch or image sizes as numbers, so that a trace fits every size.
class Model : public Unit {
 public:
  virtual void forward(const Tensors& inputs) = 0;
};

}  // namespace limbeck::nn
