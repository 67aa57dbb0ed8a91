#pragma once
// Corrections of a trained network's class scores: an offset for some classes, or a temperature for all, and
// the tensors of its classifier that take them over.
#include <cstdint>
#include <string>
#include <vector>

#include "limbeck/model/registry.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::model {

/// The tensors of a network that end in its class scores.
struct Classifier {
  std::vector<std::string> tensors;  // halving all of them halves every score; empty where that does not hold
  std::string bias;  // (classes): what is added to it is added to the scores; "" if there is none
};

/// Found by trying it on a network of this blueprint with first weights.
Classifier classifier_of(const Blueprint& blueprint, const Fit& fit);

/// One number for all of some classes, added to their scores, as in
///
///   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, section 3.
///   https://arxiv.org/abs/1503.02531
///
/// which raises the bias of a class that the student has never seen. The paper does not say how the number is
/// found: ours is the one of -20.0, -19.9 ... 20.0 with the fewest errors, of those the smallest, of +-b the
/// positive one.
struct ClassBias {
  double offset = 0;
  std::vector<int64_t> errors;  // at each of the 401 offsets
  int64_t before = 0, after = 0;
};

/// `logits` (N, classes), `labels` (N), -1 where nobody knows: such rows do not count. A row's call is its
/// largest score, of equals the first class. `classes` are some of the columns, not all.
ClassBias fit_class_bias(const Tensor& logits, const Tensor& labels, const std::vector<int64_t>& classes);

constexpr double kColdest = 0.01, kHottest = 100;

/// The temperature T in kColdest ... kHottest at which softmax(logits / T) has the smallest cross-entropy
/// with the labels (C. Guo et al. "On Calibration of Modern Neural Networks". ICML 2017, section 4.2,
/// https://arxiv.org/abs/1706.04599). Of one minimum there is no doubt: in 1/T the cross-entropy is convex.
double fit_temperature(const Tensor& logits, const Tensor& labels);

}  // namespace limbeck::model
