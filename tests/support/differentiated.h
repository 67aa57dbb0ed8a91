#pragma once
// A small network whose taps and input gradients a loss sees, differentiable down to its weights: what losses
// that differentiate twice are tested on.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "limbeck/nn/derived.h"
#include "limbeck/nn/layers.h"
#include "limbeck/tensor/random.h"
#include "support/loss_test.h"

namespace limbeck::loss {

/// conv 3x3 - [norm] - relu - average pooling 2x2 - conv 3x3 - relu - global average - linear, for pictures
/// (N, 2, 6, 4) of three classes, in float64.
class PooledNet final : public nn::Model {
 public:
  explicit PooledNet(uint64_t seed, bool with_norm = false) {
    conv1_ = register_module("conv1", std::make_shared<nn::Conv>(shape(2, 3)));
    if (with_norm) norm_ = register_module("norm", std::make_shared<nn::Norm>(3));
    conv2_ = register_module("conv2", std::make_shared<nn::Conv>(shape(3, 4)));
    fc_ = register_module("fc", std::make_shared<nn::Linear>(4, 3));
    nn::init(*this, Random(seed));
    nn::use_type(*this, at::kDouble);
    const at::NoGradGuard no_gradient;
    for (Tensor& parameter : parameters()) parameter.mul_(2);  // so that answers differ
  }

  void forward(const Tensors& inputs) override {
    Tensor x = (*conv1_)(inputs.at("image"));
    if (norm_) x = (*norm_)(x);
    x = at::relu((*conv2_)(at::avg_pool2d(at::relu(x), 2)));
    keep("logits", (*fc_)(keep("pooled", at::adaptive_avg_pool2d(x, {1, 1}).flatten(1))));
  }

 private:
  static nn::Conv::Shape shape(int64_t in, int64_t out) {
    return {.in = in,
            .out = out,
            .kernel = 3,
            .padding = 1,
            .bias = true,
            .first = nn::FirstWeights::fan_in_uniform};
  }

  std::shared_ptr<nn::Conv> conv1_, conv2_;
  std::shared_ptr<nn::Norm> norm_;
  std::shared_ptr<nn::Linear> fc_;
};

/// The loss of `student` on this batch of pictures, with a graph to its weights; `teacher` may be null.
inline Tensor loss_of(Loss& loss, nn::Model& student, nn::Model* teacher, const data::Batch& batch,
                      const nn::Mode& mode = {}) {
  const nn::Targets targets{batch.labels, batch.soft_labels};
  const std::vector<std::string> taps{"logits", nn::kInputGradient};
  const Tensors mine = nn::run(student, batch.inputs, targets, taps, mode);
  Tensors theirs;
  Step step{mine, {}, batch};
  if (teacher) {
    const at::NoGradGuard no_gradient;
    theirs = nn::run(*teacher, batch.inputs, targets, taps);
    step.teachers = {&theirs};
  }
  step.rerun = [&](const Tensors& inputs) { return nn::run(student, inputs, targets, taps, mode); };
  return loss.forward(step).front();
}

/// Compares dL/dW with central differences at every fifth weight (float64).
inline void expect_weight_gradient(Loss& loss, nn::Model& student, nn::Model* teacher,
                                   const data::Batch& batch, const nn::Mode& mode = {}) {
  for (Tensor& parameter : student.parameters()) parameter.mutable_grad() = Tensor();
  loss_of(loss, student, teacher, batch, mode).backward();
  const double h = 1e-6;
  double most = 0;
  const at::NoGradGuard no_gradient;
  for (const auto& item : student.named_parameters()) {
    const Tensor flat = item.value().view(-1);
    for (int64_t i = 0; i < flat.numel(); i += 5) {
      const double before = flat[i].item<double>();
      flat[i] = before + h;
      const double up = loss_of(loss, student, teacher, batch, mode).item<double>();
      flat[i] = before - h;
      const double down = loss_of(loss, student, teacher, batch, mode).item<double>();
      flat[i] = before;
      const Tensor& slope = item.value().grad();
      const double known = slope.defined() ? slope.reshape(-1)[i].item<double>() : 0;
      ASSERT_NEAR(known, (up - down) / (2 * h), 1e-6) << item.key() << ", element " << i;
      most = std::max(most, std::abs(known));
    }
  }
  EXPECT_GT(most, 1e-4) << "else this says nothing";
}

/// Pictures with labels, the last row without one.
inline data::Batch pictures() {
  return data::batch_of({{"image", noise({5, 2, 6, 4}, 1)}}, at::tensor({0, 2, 1, 2, -1}, at::kLong), 3);
}

}  // namespace limbeck::loss
