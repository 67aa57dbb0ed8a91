#pragma once
// Unit: a block or model whose inner values can be seen by name. Model: a unit that takes named inputs.
#include <torch/nn/module.h>

#include <memory>
#include <string_view>

#include "limbeck/tensor/tensor.h"

namespace limbeck::nn {

struct Walk;

/// A block. Its `forward` may have any signature; what is worth seeing it publishes with `keep`.
class Unit : public torch::nn::Module {
 protected:
  /// Publishes `value` as the tap "<path of this unit>.<name>" and returns it unchanged. The first value of a
  /// pass counts. Costs one branch when nobody looks. May end the pass: nothing after the last wanted tap is
  /// computed.
  Tensor keep(std::string_view name, Tensor value) const;

  /// Whether somebody wants this tap: lets attention choose between the fused and the explicit path.
  bool wanted(std::string_view name) const;

 private:
  friend class Viewing;
  friend struct Walk;
  struct Slot;
  Slot* slot_ = nullptr;  // set while somebody looks at this unit
};

/// A whole network. All results are taps: "logits", "stage1", "stage1.pre" ... Images arrive as "image" (N,
/// C, H, W); `forward` never reads batch or image sizes as numbers, so that a trace fits every size. What
/// `run` needs to know of its modules is gathered in the first run: none is added or replaced after it.
class Model : public Unit {
 public:
  Model();
  ~Model() override;
  virtual void forward(const Tensors& inputs) = 0;

 private:
  friend struct Walk;
  std::unique_ptr<Walk> walk_;
};

}  // namespace limbeck::nn
