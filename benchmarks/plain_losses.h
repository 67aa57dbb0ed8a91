#pragma once
// The losses as one writes them down with PyTorch's operators: what our own are measured against. `s` and `t`
// are what the student and the teacher put out.
#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/tensor/tensor.h"

namespace plain {

using limbeck::Tensor;

inline Tensor kd(const Tensor& s, const Tensor& t, double temperature) {
  const Tensor log_q = at::log_softmax(s / temperature, 1), p = at::softmax(t / temperature, 1);
  return at::kl_div(log_q, p, at::Reduction::Sum) / s.size(0) * (temperature * temperature);
}

inline Tensor soft_cross_entropy(const Tensor& s, const Tensor& t, double temperature) {
  const Tensor log_q = at::log_softmax(s / temperature, 1), p = at::softmax(t / temperature, 1);
  return -(p * log_q).sum(1).mean() * (temperature * temperature);
}

inline Tensor cross_entropy(const Tensor& s, const Tensor& labels, double smoothing) {
  return at::cross_entropy_loss(s, labels, {}, at::Reduction::Mean, /*ignore_index=*/-100, smoothing);
}

inline Tensor probability_mse(const Tensor& s, const Tensor& t) {
  return at::mse_loss(at::softmax(s, 1), at::softmax(t, 1), at::Reduction::Sum) / s.size(0);
}

inline Tensor unit_rows(const Tensor& rows) {
  return rows / rows.norm(2, /*dim=*/1, /*keepdim=*/true).clamp_min(1e-12).expand_as(rows);
}

inline Tensor attention(const Tensor& map, double power, int64_t height, int64_t width) {
  const Tensor fitting = map.size(2) > height ? at::adaptive_avg_pool2d(map, {height, width}) : map;
  return unit_rows((power == 1 ? fitting.abs() : fitting.pow(power)).mean(1).flatten(1));
}

inline Tensor attention_transfer(const Tensor& s, const Tensor& t, double power) {
  const int64_t height = std::min(s.size(2), t.size(2)), width = std::min(s.size(3), t.size(3));
  return (attention(s, power, height, width) - attention(t, power, height, width)).pow(2).mean();
}

inline Tensor similarity_preserving(const Tensor& s, const Tensor& t) {
  const auto similarity = [](const Tensor& map) {
    const Tensor rows = map.flatten(1);
    return unit_rows(at::mm(rows, rows.t()));
  };
  const Tensor gap = similarity(t) - similarity(s);
  return (gap * gap).sum() / (s.size(0) * s.size(0));
}

inline Tensor hint(const Tensor& s, const Tensor& t, const Tensor& weight, const Tensor& bias) {
  return at::mse_loss(at::conv2d(s, weight, bias), t);
}

// The hint with a 3x3 convolution, batch norm and ReLU.
inline Tensor normed_hint(const Tensor& s, const Tensor& t, const std::vector<Tensor>& parts) {
  const Tensor scores = at::conv2d(s, parts[0], parts[1]);
  return at::mse_loss(
      at::relu(at::batch_norm(scores, parts[2], parts[3], {}, {}, /*training=*/true, 0.1, 1e-5,
                              /*cudnn_enabled=*/false)),
      t);
}

inline Tensor flow(const Tensor& first, const Tensor& last) {
  return at::bmm(first.flatten(2), last.flatten(2).transpose(1, 2)) / (last.size(2) * last.size(3));
}

inline Tensor fsp(const Tensor& s_first, const Tensor& s_last, const Tensor& t_first, const Tensor& t_last) {
  return at::mse_loss(flow(s_first, s_last), flow(t_first, t_last));
}

// `parts` are the weights of three convolutions; `alpha` is what the variances come from.
inline Tensor vid(const Tensor& s, const Tensor& t, const std::vector<Tensor>& parts, const Tensor& alpha) {
  const Tensor mean = at::conv2d(at::relu(at::conv2d(at::relu(at::conv2d(s, parts[0])), parts[1])), parts[2]);
  const Tensor variance = (at::log(1 + alpha.exp()) + 1e-5).view({1, -1, 1, 1});
  return (0.5 * ((mean - t).pow(2) / variance + variance.log())).mean();
}

inline Tensor half_mean_square(const Tensor& gap) { return 0.5 * gap.flatten(1).pow(2).sum(1).mean(); }

inline Tensor half_mean_length(const Tensor& gap) { return 0.5 * gap.flatten(1).norm(2, 1).mean(); }

}  // namespace plain
