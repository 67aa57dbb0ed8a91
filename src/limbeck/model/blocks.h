#pragma once
// What convolutional architectures are built of: a convolution with its batch norm, and stages of blocks.
#include <memory>
#include <string>
#include <vector>

#include "limbeck/model/vision.h"
#include "limbeck/nn/layers.h"
#include "limbeck/nn/unit.h"

namespace limbeck::model {

/// A module without a pass of its own: it only gives those below it a path.
std::shared_ptr<torch::nn::Module> group(torch::nn::Module& owner, const std::string& name);

/// A convolution and the batch norm that alone receives its output, so that `fold` may merge the two.
struct ConvNorm {
  /// Registers both in `owner`, the convolution first.
  ConvNorm(torch::nn::Module& owner, const std::string& conv_name, const std::string& norm_name,
           const nn::Conv::Shape& shape);
  Tensor operator()(const Tensor& x) const { return (*norm)((*conv)(x)); }

  std::shared_ptr<nn::Conv> conv;
  std::shared_ptr<nn::Norm> norm;
};

/// One of the like parts of a stage: (N, C, H, W) -> (N, C', H', W').
class Block : public nn::Unit {
 public:
  /// All of the block but its end; of a residual block the sum.
  virtual Tensor forward(const Tensor& x) = 0;
  /// The end of the block: a ReLU, unless it says otherwise.
  virtual Tensor end(const Tensor& sum) const;
};

/// Blocks in a row that see images of one size, and the taps that show them.
struct Stage {
  explicit Stage(int64_t number) : taps(number) {}
  StageTaps taps;
  std::vector<std::shared_ptr<Block>> blocks;
};

/// A model of stages.
class StagedModel : public nn::Model {
 protected:
  /// Runs the stage and publishes its taps: `.first` after the first block, `.pre` before the end of the
  /// last.
  Tensor run(const Stage& stage, Tensor x) const;
  /// Publishes the mean over all places of (N, C, H, W) as "pooled" (N, C).
  Tensor pool(const Tensor& x) const;
};

}  // namespace limbeck::model
