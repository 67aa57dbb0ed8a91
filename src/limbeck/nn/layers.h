#pragma once
// The leaf layers that every architecture is made of. Parameter names are PyTorch's. Memory is left unset by
// the constructors: first weights are a function of seed, model and parameter, filled in by `init`.
#include <torch/nn/module.h>

#include <memory>
#include <optional>

#include "limbeck/base/random.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::nn {

/// A leaf: knows its first weights and what a pass costs.
class Layer : public torch::nn::Module {
 public:
  /// Fills parameters from `key` (one per layer: seed, model, path) and resets buffers.
  virtual void init(const Random& key) = 0;
  /// Where multiply-accumulates are added up while somebody counts them; else null.
  int64_t* meter = nullptr;
};

/// How first weights are drawn. Biases are 0, except under fan_in_uniform, where they are drawn as the
/// weights are.
enum class FirstWeights {
  fan_in_uniform,  // U(-1/sqrt(fan_in), 1/sqrt(fan_in)): PyTorch's default for Linear and Conv
  fan_out_normal,  // N(0, sqrt(2/fan_out)): He et al. 2015 as torchvision's residual networks use it
  small_normal,    // N(0, 0.01): classifiers of VGG and MobileNet
};

/// 2-D convolution: (N, in, H, W) -> (N, out, H', W'). Weight (out, in/groups, kernel, kernel).
class Conv final : public Layer {
 public:
  struct Shape {
    int64_t in, out, kernel;
    int64_t stride = 1, padding = 0, groups = 1;
    bool bias = false;
    FirstWeights first = FirstWeights::fan_out_normal;
  };
  explicit Conv(const Shape& shape);
  Tensor operator()(const Tensor& x) const;
  void init(const Random& key) override;
  /// Takes over `scale` (out) and `shift` (out): this layer now computes scale * conv(x) + shift.
  void absorb(const Tensor& scale, const Tensor& shift);
  const Shape& shape() const { return shape_; }

 private:
  Shape shape_;
  Tensor weight_, bias_;
};

/// Which statistics a Norm uses, and whether it learns them.
enum class Statistics {
  learn,   // of the batch, and the running ones move: a student
  batch,   // of the batch, running ones untouched: peers, second passes, teachers in train mode
  stored,  // the running ones: evaluation, ordinary teachers, frozen parts
};

/// Batch normalisation over (N, H, W) of (N, C, H, W), or over N of (N, C): eps 1e-5, momentum 0.1, unbiased
/// running variance. UserError for statistics of a batch that has one value per channel.
class Norm final : public Layer {
 public:
  /// `after`: the convolution whose output this norm alone receives; `fold` may merge the two.
  explicit Norm(int64_t channels, const std::shared_ptr<Conv>& after = nullptr);
  Tensor operator()(const Tensor& x);
  void init(const Random& key) override;
  /// Merges this norm's stored statistics into the convolution before it; from then on it passes values
  /// through, and anything but stored statistics is a CheckFailed. Nothing happens without a convolution.
  void fold();
  /// Whether its weight does not learn.
  bool frozen() const { return !weight_.requires_grad(); }

  Statistics statistics = Statistics::learn;

 private:
  std::weak_ptr<Conv> after_;
  bool folded_ = false;
  Tensor weight_, bias_, running_mean_, running_var_, num_batches_tracked_;
};

/// (N, in) -> (N, out). Weight (out, in).
class Linear final : public Layer {
 public:
  Linear(int64_t in, int64_t out, FirstWeights first = FirstWeights::fan_in_uniform);
  Tensor operator()(const Tensor& x) const;
  void init(const Random& key) override;

 private:
  FirstWeights first_;
  Tensor weight_, bias_;
};

/// Zeroes each value with probability `rate` and scales the others by 1/(1 - rate), while a pass brings a
/// key.
class Dropout final : public Layer {
 public:
  explicit Dropout(double rate) : rate_(rate) {}
  Tensor operator()(const Tensor& x) const;
  void init(const Random&) override {}

  std::optional<Random> key;  // of this pass and this layer; none: values pass through

 private:
  double rate_;
};

}  // namespace limbeck::nn
