#include "limbeck/loss/regressor.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "limbeck/base/error.h"
#include "limbeck/loss/distribution.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/parts.h"
#include "limbeck/tensor/random.h"

namespace limbeck::loss {
namespace {

// A convolution from one size of maps to another.
struct Resizing {
  std::array<int64_t, 2> kernel;
  int64_t stride = 1, padding = 0;
  bool transposed = false;
};

std::string size_text(const Shape& map) { return std::to_string(map[2]) + "x" + std::to_string(map[3]); }

Resizing resizing_of(Regressor::Kind kind, const Shape& from, const Shape& to) {
  const auto times = [](const Shape& larger, const Shape& smaller, int64_t factor) {
    return larger[2] == factor * smaller[2] && larger[3] == factor * smaller[3];
  };
  const bool strides = kind == Regressor::Kind::conv_batch_norm_relu;
  if (strides && times(from, to, 2)) return {{3, 3}, 2, 1};
  if (strides && times(to, from, 2)) return {{4, 4}, 2, 1, /*transposed=*/true};
  if (from[2] >= to[2] && from[3] >= to[3]) return {{from[2] - to[2] + 1, from[3] - to[3] + 1}};
  const std::string here =
      size_text(from) + " in the student and " + size_text(to) + " in the teacher: adapter ";
  if (strides)
    throw UserError(
        "the maps are " + here +
        "conv_batch_norm_relu needs the student's as large as the teacher's or larger, or half as large; "
        "pair layers of nearer sizes, or use adapter: linear");
  throw UserError(
      "the maps are " + here +
      "conv needs the student's as large as the teacher's or larger; pair layers of " +
      "nearer sizes, or use adapter: " + (times(to, from, 2) ? "conv_batch_norm_relu" : "linear"));
}

int64_t values_of_row(const Shape& shape) {
  int64_t values = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) values *= shape[i];
  return values;
}

}  // namespace

// First weights as PyTorch has them for its convolutions, both ways round.
class Regressor::Resize final : public nn::Layer {
 public:
  Resize(const Resizing& how, int64_t in, int64_t out) : how_(how) {
    weight_ = register_parameter("weight", at::empty({how.transposed ? in : out, how.transposed ? out : in,
                                                      how.kernel[0], how.kernel[1]}));
    bias_ = register_parameter("bias", at::empty({out}));
  }

  Tensor operator()(const Tensor& x) const {
    if (how_.transposed) return at::conv_transpose2d(x, weight_, bias_, how_.stride, how_.padding);
    return at::conv2d(x, weight_, bias_, how_.stride, how_.padding);
  }

  void init(const Random& key) override {
    const double bound = 1 / std::sqrt(static_cast<double>(weight_.numel() / weight_.size(0)));
    fill_uniform(weight_, key.of("weight"), -bound, bound);
    fill_uniform(bias_, key.of("bias"), -bound, bound);
  }

 private:
  Resizing how_;
  Tensor weight_, bias_;
};

void Regressor::check(Kind kind, const Shape& student, const Shape& teacher) {
  if (kind == Kind::linear) return;
  const auto both = [&] {
    return "the student's values are " + values_text(student) + " and the teacher's " + values_text(teacher);
  };
  if (kind == Kind::identity) {
    if (!std::equal(student.begin() + 1, student.end(), teacher.begin() + 1, teacher.end()))
      throw UserError(both() + ": adapter identity needs equal shapes; use adapter: " +
                      (student.size() == 4 && teacher.size() == 4 ? "conv" : "linear"));
    return;
  }
  if (student.size() != 4 || teacher.size() != 4)
    throw UserError(both() +
                    ": a convolution maps feature maps (N, C, H, W); use adapter: linear, or other taps");
  resizing_of(kind, student, teacher);
}

Regressor::Regressor(Kind kind, const Shape& student, const Shape& teacher, bool relu)
    : teacher_(teacher.begin() + 1, teacher.end()), relu_(relu || kind == Kind::conv_batch_norm_relu) {
  check(kind, student, teacher);
  if (kind == Kind::identity) {
    relu_ = false;
  } else if (kind == Kind::linear) {
    linear_ = register_module("linear",
                              std::make_shared<nn::Linear>(values_of_row(student), values_of_row(teacher)));
  } else {
    conv_ = register_module(
        "conv", std::make_shared<Resize>(resizing_of(kind, student, teacher), student[1], teacher[1]));
    if (kind == Kind::conv_batch_norm_relu)
      bn_ = register_module("bn", std::make_shared<nn::Norm>(teacher[1]));
  }
}

Tensor Regressor::operator()(const Tensor& x, nn::Statistics statistics) {
  Tensor y = widened(x);
  if (conv_) y = (*conv_)(y);
  if (bn_) y = normalized(*bn_, y, statistics);
  if (linear_) y = (*linear_)(y.flatten(1)).unflatten(1, teacher_);
  return relu_ ? at::relu(y) : y;
}

}  // namespace limbeck::loss
