#pragma once
// MaxoutNet: convolutions whose units are the largest of some linear pieces, pooling between groups of them,
// a layer of such units and a classifier. What the architectures `maxout` and `fitnet` are instances of.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/model/vision.h"
#include "limbeck/nn/layers.h"
#include "limbeck/nn/unit.h"

namespace limbeck::model {

/// Convolutions in a row, and the max-pooling after them.
struct MaxoutGroup {
  std::vector<int64_t> channels;
  int64_t kernel = 3, padding = 1;
  // Its side; it moves by two places, and its last window may be cut off at the edge. None: over all places.
  std::optional<int64_t> pool = 2;
};

struct MaxoutShape {
  std::string arch;  // begins messages
  std::vector<MaxoutGroup> groups;
  int64_t pieces = 2;                    // of each channel
  int64_t units = 500, unit_pieces = 2;  // of the layer after the convolutions; without units there is none
  bool rectified = false;                // one piece, batch norm and ReLU instead
};

/// Taps: layer1 ... layer<n>, each convolution as the next one reads it, after the pooling if one follows;
/// stage1 ..., each group before its pooling, also `.first` (after its first convolution) and `.pre` (N,
/// pieces * C, H, W), before the maximum over the pieces; pooled, what the classifier reads; logits.
/// Parameters: conv1 ... conv<n> (bn1 ...), hidden, fc.
class MaxoutNet final : public nn::Model {
 public:
  /// UserError for an image that the pooling would use up.
  MaxoutNet(const MaxoutShape& shape, const Fit& fit);
  void forward(const Tensors& inputs) override;

 private:
  struct Layer {
    std::string tap;
    std::shared_ptr<nn::Conv> conv;
    std::shared_ptr<nn::Norm> norm;  // or null
  };
  struct Group {
    explicit Group(int64_t number) : taps(number) {}
    StageTaps taps;
    std::vector<Layer> layers;
    std::optional<int64_t> pool;
  };
  Tensor activate(const Tensor& x, int64_t pieces) const;

  const bool rectified_;
  const int64_t pieces_, unit_pieces_;
  std::vector<Group> groups_;
  std::shared_ptr<nn::Linear> hidden_, fc_;  // hidden_ may be null
};

}  // namespace limbeck::model
