#pragma once
// Every loss at CIFAR's shapes: the values it is shown, and the same written down with PyTorch's operators.
#include <ATen/ATen.h>

#include <functional>
#include <string>
#include <vector>

#include "limbeck/tensor/layout.h"
#include "plain_losses.h"

namespace limbeck::bench {

inline bool contiguous = false;

using Parts = std::vector<Tensor>;  // what a loss learns, in the order of their names

struct Case {
  std::string what, line;  // for the reader; the loss as a recipe has it
  Tensors student, teacher;
  std::function<Tensor(const Tensors& s, const Tensors& t, const Parts& parts)> plain;
  Tensor labels = {};
  Tensors mirrored = {};  // what the student's second pass puts out
  Tensor target = {};     // what the set wants, where these are no classes
};

inline Tensor values(const Shape& shape) {
  const Tensor drawn = at::randn(shape);
  return shape.size() < 4 ? drawn : contiguous ? drawn.relu() : channels_last(drawn.relu());
}

inline std::vector<Case> of_scores(int64_t n, int64_t classes) {
  const auto scores = [&] { return Tensors{{"logits", at::randn({n, classes})}}; };
  const std::string size = " (" + std::to_string(n) + ", " + std::to_string(classes) + ")";
  const Tensor labels = at::randint(100, {n}, at::kLong);
  const auto logits = [](const Tensors& taps) { return taps.at("logits"); };
  return {
      {"kd" + size, "{loss: kd, temperature: 4}", scores(), scores(),
       [=](const Tensors& s, const Tensors& t, const Parts&) { return plain::kd(logits(s), logits(t), 4); }},
      {"kd, form: cross_entropy" + size, "{loss: kd, temperature: 4, form: cross_entropy}", scores(),
       scores(),
       [=](const Tensors& s, const Tensors& t, const Parts&) {
         return plain::soft_cross_entropy(logits(s), logits(t), 4);
       }},
      {"cross_entropy" + size,
       "{loss: cross_entropy}",
       scores(),
       {},
       [=](const Tensors& s, const Tensors&, const Parts&) {
         return plain::cross_entropy(logits(s), labels, 0);
       },
       labels},
      {"cross_entropy, smoothed" + size,
       "{loss: cross_entropy, label_smoothing: 0.1}",
       scores(),
       {},
       [=](const Tensors& s, const Tensors&, const Parts&) {
         return plain::cross_entropy(logits(s), labels, 0.1);
       },
       labels},
      {"logit_mse" + size, "{loss: logit_mse}", scores(), scores(),
       [=](const Tensors& s, const Tensors& t, const Parts&) { return at::mse_loss(logits(s), logits(t)); }},
      {"probability_mse" + size, "{loss: probability_mse}", scores(), scores(),
       [=](const Tensors& s, const Tensors& t, const Parts&) {
         return plain::probability_mse(logits(s), logits(t));
       }},
  };
}

// Batch 64; the taps of resnet20 and, twice as wide, of its teacher.
inline std::vector<Case> of_features() {
  const Shape s2{64, 32, 16, 16}, t2{64, 64, 16, 16}, s3{64, 64, 8, 8}, t3{64, 128, 8, 8};
  const auto tap = [](const Shape& shape) { return Tensors{{"stage2", values(shape)}}; };
  const auto of = [](const Tensors& taps) { return taps.at("stage2"); };
  const auto attention = [=](double power) {
    return [=](const Tensors& s, const Tensors& t, const Parts&) {
      return plain::attention_transfer(of(s), of(t), power);
    };
  };
  const auto similar = [=](const Tensors& s, const Tensors& t, const Parts&) {
    return plain::similarity_preserving(of(s), of(t));
  };
  return {
      {"attention_transfer (64, 32, 16, 16)", "{loss: attention_transfer, pairs: [stage2]}", tap(s2), tap(t2),
       attention(2)},
      {"attention_transfer (64, 16, 32, 32)", "{loss: attention_transfer, pairs: [stage2]}",
       tap({64, 16, 32, 32}), tap({64, 32, 32, 32}), attention(2)},
      {"attention_transfer, teacher's larger", "{loss: attention_transfer, pairs: [stage2]}", tap(s3),
       tap(t2), attention(2)},
      {"attention_transfer, map: sum", "{loss: attention_transfer, pairs: [stage2], map: sum}", tap(s2),
       tap(t2), attention(1)},
      {"attention_transfer, power: 4", "{loss: attention_transfer, pairs: [stage2], power: 4}", tap(s2),
       tap(t2), attention(4)},
      {"similarity_preserving (64, 64, 8, 8)", "{loss: similarity_preserving, pairs: [stage2]}", tap(s3),
       tap(t3), similar},
      {"similarity_preserving (128, 32, 16, 16)", "{loss: similarity_preserving, pairs: [stage2]}",
       tap({128, 32, 16, 16}), tap({128, 64, 16, 16}), similar},
      {"hint (64, 32, 16, 16)", "{loss: hint, pairs: [stage2], activation: none}", tap(s2), tap(t2),
       [=](const Tensors& s, const Tensors& t, const Parts& parts) {
         return plain::hint(of(s), of(t), parts[0], parts[1]);
       }},
      {"hint, with batch norm and ReLU", "{loss: hint, pairs: [stage2], adapter: conv_batch_norm_relu}",
       tap(s2), tap(t2),
       [=](const Tensors& s, const Tensors& t, const Parts& parts) {
         return plain::normed_hint(of(s), of(t), parts);
       }},
      {"fsp (64, 32, 16, 16)",
       "{loss: fsp, pairs: [[stage2.first, stage2]]}",
       {{"stage2.first", values(s2)}, {"stage2", values(s2)}},
       {{"stage2.first", values(s2)}, {"stage2", values(s2)}},
       [=](const Tensors& s, const Tensors& t, const Parts&) {
         return plain::fsp(s.at("stage2.first"), of(s), t.at("stage2.first"), of(t));
       }},
      {"vid (64, 32, 16, 16)", "{loss: vid, pairs: [stage2]}", tap(s2), tap(t2),
       [=](const Tensors& s, const Tensors& t, const Parts& parts) {
         return plain::vid(of(s), of(t), {parts.begin() + 1, parts.end()}, parts[0]);
       }},
  };
}

// Of the size of the input itself.
inline std::vector<Case> of_pictures() {
  const std::string tap = "input_gradient";
  const Shape pictures{64, 3, 32, 32};
  const auto taps = [&] { return Tensors{{tap, values(pictures)}, {"logits", at::randn({64, 100})}}; };
  const Tensor labels = at::randint(100, {64}, at::kLong), images = values(pictures);
  const Tensors mirrored = {{tap, values(pictures)}};
  const auto between = [=](auto measure) {
    return [=](const Tensors& s, const Tensors& t, const Parts&) { return measure(s.at(tap) - t.at(tap)); };
  };
  return {
      {"gradient_attention (64, 3, 32, 32)", "{loss: gradient_attention, distance: norm}", taps(), taps(),
       between(plain::half_mean_length), labels},
      {"gradient_attention, squared", "{loss: gradient_attention, distance: squared}", taps(), taps(),
       between(plain::half_mean_square), labels},
      {"mean_squared_error (64, 3, 32, 32)",
       "{loss: mean_squared_error}",
       {{"output", values(pictures)}},
       {},
       [=](const Tensors& s, const Tensors&, const Parts&) { return at::mse_loss(s.at("output"), images); },
       {},
       {},
       images},
      {"gradient_norm (64, 3, 32, 32)",
       "{loss: gradient_norm, distance: squared}",
       taps(),
       {},
       [=](const Tensors& s, const Tensors&, const Parts&) { return plain::half_mean_square(s.at(tap)); },
       labels},
      {"gradient_symmetry (64, 3, 32, 32)",
       "{loss: gradient_symmetry, distance: norm}",
       taps(),
       {},
       [=](const Tensors& s, const Tensors&, const Parts&) {
         const Tensor flipped = images.flip({3});
         return plain::half_mean_length(s.at(tap) - mirrored.at(tap).flip({3}));
       },
       labels,
       mirrored},
  };
}

}  // namespace limbeck::bench
