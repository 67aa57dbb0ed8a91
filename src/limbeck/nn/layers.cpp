#include "limbeck/nn/layers.h"

#include <ATen/ATen.h>

#include <cmath>

#include "limbeck/base/check.h"
#include "limbeck/nn/product.h"
#include "limbeck/tensor/random.h"

namespace limbeck::nn {
namespace {

constexpr double kEpsilon = 1e-5, kMomentum = 0.1;  // of Norm

// First weights, and the bias if there is one. The fans count what enters and what leaves a unit.
void fill(Tensor& weight, Tensor& bias, const Random& key, FirstWeights first, int64_t fan_in,
          int64_t fan_out) {
  if (first == FirstWeights::fan_in_uniform) {
    const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
    fill_uniform(weight, key.of("weight"), -bound, bound);
    if (bias.defined()) fill_uniform(bias, key.of("bias"), -bound, bound);
    return;
  }
  const bool small = first == FirstWeights::small_normal;
  fill_normal(weight, key.of("weight"), small ? 0.01 : std::sqrt(2 / static_cast<double>(fan_out)));
  if (bias.defined()) bias.detach().zero_();
}

}  // namespace

Conv::Conv(const Shape& shape) : shape_(shape) {
  LIMBECK_CHECK(shape.in % shape.groups == 0 && shape.out % shape.groups == 0, shape.in, " to ", shape.out,
                " channels in ", shape.groups, " groups");
  weight_ = register_parameter("weight",
                               at::empty({shape.out, shape.in / shape.groups, shape.kernel, shape.kernel}));
  if (shape.bias) bias_ = register_parameter("bias", at::empty({shape.out}));
}

Tensor Conv::operator()(const Tensor& x) const {
  const Tensor y =
      at::conv2d(x, weight_, bias_, shape_.stride, shape_.padding, /*dilation=*/1, shape_.groups);
  if (meter) *meter += y.numel() * (weight_.numel() / shape_.out);
  return y;
}

void Conv::init(const Random& key) {
  const int64_t area = shape_.kernel * shape_.kernel;
  fill(weight_, bias_, key, shape_.first, shape_.in / shape_.groups * area, shape_.out * area);
}

void Conv::absorb(const Tensor& scale, const Tensor& shift) {
  const c10::NoGradGuard no_gradient;
  const Tensor factor = scale.to(at::kDouble);  // one rounding instead of three
  Tensor offset = shift.to(at::kDouble);
  if (bias_.defined()) offset = at::addcmul(offset, bias_.to(at::kDouble), factor);
  weight_.copy_(at::mul(weight_.to(at::kDouble), factor.reshape({-1, 1, 1, 1})));
  if (!bias_.defined()) {
    bias_ = register_parameter("bias", at::empty({shape_.out}, weight_.options()), weight_.requires_grad());
    shape_.bias = true;
  }
  bias_.copy_(offset);
}

Norm::Norm(int64_t channels, const std::shared_ptr<Conv>& after) : after_(after) {
  weight_ = register_parameter("weight", at::empty({channels}));
  bias_ = register_parameter("bias", at::empty({channels}));
  running_mean_ = register_buffer("running_mean", at::empty({channels}));
  running_var_ = register_buffer("running_var", at::empty({channels}));
  num_batches_tracked_ = register_buffer("num_batches_tracked", at::zeros({}, at::kLong));
}

Tensor Norm::operator()(const Tensor& x) {
  LIMBECK_CHECK(!folded_ || statistics == Statistics::stored,
                "a folded network has no statistics of batches");
  if (folded_) return x;
  const bool learns = statistics == Statistics::learn;
  if (learns) num_batches_tracked_.add_(1);
  const Tensor none;
  const bool keeps = statistics == Statistics::batch;
  if (statistics != Statistics::stored && x.numel() == weight_.numel())
    throw UserError(
        "a batch of one row has no statistics here (one value per channel): batch_size must be at least 2");
  return at::batch_norm(x, weight_, bias_, keeps ? none : running_mean_, keeps ? none : running_var_,
                        /*training=*/statistics != Statistics::stored, kMomentum, kEpsilon,
                        /*cudnn_enabled=*/true);
}

void Norm::init(const Random&) {
  const c10::NoGradGuard no_gradient;
  weight_.fill_(1);
  bias_.zero_();
  running_mean_.zero_();
  running_var_.fill_(1);
  num_batches_tracked_.zero_();
}

void Norm::fold() {
  const std::shared_ptr<Conv> conv = after_.lock();
  if (!conv || folded_) return;
  const c10::NoGradGuard no_gradient;
  const Tensor scale =
      at::div(weight_.to(at::kDouble), at::sqrt(at::add(running_var_.to(at::kDouble), kEpsilon)));
  conv->absorb(scale, at::sub(bias_.to(at::kDouble), at::mul(running_mean_.to(at::kDouble), scale)));
  folded_ = true;
}

Linear::Linear(int64_t in, int64_t out, FirstWeights first) : first_(first) {
  weight_ = register_parameter("weight", at::empty({out, in}));
  bias_ = register_parameter("bias", at::empty({out}));
}

Tensor Linear::operator()(const Tensor& x) const {
  const Tensor y = linear(x, weight_, bias_);
  if (meter) *meter += y.numel() * weight_.size(1);
  return y;
}

void Linear::init(const Random& key) { fill(weight_, bias_, key, first_, weight_.size(1), weight_.size(0)); }

Tensor Dropout::operator()(const Tensor& x) const {
  if (!key || rate_ == 0) return x;
  return at::mul(x, random_mask(x, 1 - rate_, *key).div_(1 - rate_));
}

}  // namespace limbeck::nn
