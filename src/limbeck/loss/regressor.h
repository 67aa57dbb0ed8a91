#pragma once
// Regressor: a learned map from the student's features to the shape of the teacher's.
//
//   conv                   a valid convolution that brings the student's maps (N, C, H, W) to the teacher's
//                          size (N, C', H', W'): its kernel is (H - H' + 1, W - W' + 1)
//   conv_batch_norm_relu   the same, but 3x3 with stride 2 from maps twice the size, 4x4 transposed with
//                          stride 2 from maps half the size; then batch norm and ReLU
//   linear                 from all values of a row to all values of a row, whatever the shapes; it has a
//                          weight for each pair of values
//   identity               nothing: both have the same shape
//
// Convolutions and linear maps have a bias. Parts: `conv` or `linear`, `bn`.
#include <memory>
#include <string>

#include "limbeck/nn/layers.h"

namespace limbeck::loss {

class Regressor final : public torch::nn::Module {
 public:
  enum class Kind { conv, conv_batch_norm_relu, linear, identity };

  /// From values of shape `student` to those of shape `teacher`, whose first axis is the rows'. `relu`:
  /// whether a ReLU follows `conv` or `linear`. UserError where the kind cannot reconcile the shapes, with
  /// another that can.
  Regressor(Kind kind, const Shape& student, const Shape& teacher, bool relu);

  /// UserError as the constructor's; nothing is built.
  static void check(Kind kind, const Shape& student, const Shape& teacher);

  /// In float32 at least.
  Tensor operator()(const Tensor& x, nn::Statistics statistics);

 private:
  class Resize;
  Shape teacher_;  // of a row
  bool relu_;
  std::shared_ptr<Resize> conv_;
  std::shared_ptr<nn::Norm> bn_;
  std::shared_ptr<nn::Linear> linear_;
};

}  // namespace limbeck::loss
