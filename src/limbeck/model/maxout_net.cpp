#include "limbeck/model/maxout_net.h"

#include <ATen/ATen.h>

#include "limbeck/nn/channels.h"

namespace limbeck::model {
namespace {

constexpr int64_t kStride = 2;  // of every pooling

// What a group leaves of `side` pixels; 0 if a window would not fit.
int64_t left_by(const MaxoutGroup& group, int64_t side) {
  for (std::size_t i = 0; i < group.channels.size(); ++i) side += 2 * group.padding - group.kernel + 1;
  if (!group.pool) return side > 0 ? 1 : 0;
  return side < *group.pool ? 0 : (side - *group.pool + kStride - 1) / kStride + 1;
}

int64_t left(const MaxoutShape& shape, int64_t side) {
  for (const MaxoutGroup& group : shape.groups)
    if (side > 0) side = left_by(group, side);
  return side;
}

int64_t least_side(const MaxoutShape& shape) {
  int64_t side = 1;
  while (left(shape, side) < 1) ++side;
  return side;
}

}  // namespace

MaxoutNet::MaxoutNet(const MaxoutShape& shape, const Fit& fit)
    : rectified_(shape.rectified),
      pieces_(shape.rectified ? 1 : shape.pieces),
      unit_pieces_(shape.rectified ? 1 : shape.unit_pieces) {
  const Image image = image_of(fit, shape.arch, least_side(shape));
  int64_t in = image.channels, layers = 0;
  for (const MaxoutGroup& group : shape.groups) {
    Group& made = groups_.emplace_back(static_cast<int64_t>(groups_.size()) + 1);
    made.pool = group.pool;
    for (const int64_t out : group.channels) {
      const std::string number = std::to_string(++layers);
      Layer layer{.tap = "layer" + number, .conv = {}, .norm = {}};
      layer.conv = register_module(
          "conv" + number, std::make_shared<nn::Conv>(nn::Conv::Shape{in, pieces_ * out, group.kernel, 1,
                                                                      group.padding, 1, /*bias=*/true}));
      if (rectified_)
        layer.norm = register_module("bn" + number, std::make_shared<nn::Norm>(out, layer.conv));
      made.layers.push_back(std::move(layer));
      in = out;
    }
  }
  in *= left(shape, image.height) * left(shape, image.width);
  if (shape.units > 0) {
    hidden_ = register_module("hidden", std::make_shared<nn::Linear>(in, unit_pieces_ * shape.units));
    in = shape.units;
  }
  fc_ = register_module("fc", std::make_shared<nn::Linear>(in, fit.classes));
}

Tensor MaxoutNet::activate(const Tensor& x, int64_t pieces) const {
  return rectified_ ? at::relu(x) : nn::max_out(x, pieces);
}

void MaxoutNet::forward(const Tensors& inputs) {
  Tensor x = inputs.at("image");
  for (const Group& group : groups_) {
    for (const Layer& layer : group.layers) {
      const bool last = &layer == &group.layers.back();
      x = (*layer.conv)(x);
      if (layer.norm) x = (*layer.norm)(x);
      if (last) keep(group.taps.pre, x);
      x = activate(x, pieces_);
      if (&layer == &group.layers.front()) keep(group.taps.first, x);
      if (last) keep(group.taps.name, x);
      if (last && group.pool)
        x = at::max_pool2d(x, *group.pool, kStride, /*padding=*/0, /*dilation=*/1, /*ceil_mode=*/true);
      if (last && !group.pool) x = at::amax(x, {2, 3}, /*keepdim=*/true);
      keep(layer.tap, x);
    }
  }
  x = x.flatten(1);
  if (hidden_) x = activate((*hidden_)(x), unit_pieces_);
  keep("logits", (*fc_)(keep("pooled", x)));
}

}  // namespace limbeck::model
