#pragma once
// Small networks that the tests of this folder run.
#include <ATen/ATen.h>

#include <memory>

#include "limbeck/nn/layers.h"
#include "limbeck/nn/unit.h"

namespace limbeck::nn {

/// conv - norm - relu, as a block with one tap.
class Block final : public Unit {
 public:
  Block(int64_t in, int64_t out) {
    conv = register_module("conv", std::make_shared<Conv>(Conv::Shape{in, out, 3, 1, 1}));
    bn = register_module("bn", std::make_shared<Norm>(out, conv));
  }
  Tensor forward(const Tensor& x) { return at::relu(keep("pre", (*bn)((*conv)(x)))); }

  std::shared_ptr<Conv> conv;
  std::shared_ptr<Norm> bn;
};

/// Two blocks, dropout, a classifier over 4x4 images of two channels.
class Network final : public Model {
 public:
  Network() {
    block1 = register_module("block1", std::make_shared<Block>(2, 4));
    block2 = register_module("block2", std::make_shared<Block>(4, 3));
    dropout = register_module("dropout", std::make_shared<Dropout>(0.5));
    fc = register_module("fc", std::make_shared<Linear>(3 * 4 * 4, 5));
  }
  void forward(const Tensors& inputs) override {
    Tensor x = keep("stage1", block1->forward(inputs.at("image")));
    x = keep("stage2", block2->forward(x));
    ++tails;
    x = keep("dropped", (*dropout)(x.flatten(1)));
    keep("logits", (*fc)(x));
  }

  std::shared_ptr<Block> block1, block2;
  std::shared_ptr<Dropout> dropout;
  std::shared_ptr<Linear> fc;
  int tails = 0;  // how often a pass went beyond stage2
};

/// (rows, 2, 4, 4), other numbers for other rows.
inline Tensors images(int64_t rows) {
  return {{"image", at::sin(at::arange(rows * 32, at::kFloat)).reshape({rows, 2, 4, 4})}};
}

}  // namespace limbeck::nn
