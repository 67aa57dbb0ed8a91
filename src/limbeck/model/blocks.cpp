#include "limbeck/model/blocks.h"

#include <ATen/ATen.h>

namespace limbeck::model {

std::shared_ptr<torch::nn::Module> group(torch::nn::Module& owner, const std::string& name) {
  return owner.register_module(name, std::make_shared<torch::nn::Module>());
}

ConvNorm::ConvNorm(torch::nn::Module& owner, const std::string& conv_name, const std::string& norm_name,
                   const nn::Conv::Shape& shape)
    : conv(owner.register_module(conv_name, std::make_shared<nn::Conv>(shape))),
      norm(owner.register_module(norm_name, std::make_shared<nn::Norm>(shape.out, conv))) {}

Tensor Block::end(const Tensor& sum) const { return at::relu(sum); }

Tensor StagedModel::run(const Stage& stage, Tensor x) const {
  for (const auto& block : stage.blocks) {
    x = block->forward(x);
    if (block == stage.blocks.back()) keep(stage.taps.pre, x);
    x = block->end(x);
    if (block == stage.blocks.front()) keep(stage.taps.first, x);
  }
  return keep(stage.taps.name, x);
}

Tensor StagedModel::pool(const Tensor& x) const {
  return keep("pooled", at::adaptive_avg_pool2d(x, {1, 1}).flatten(1));
}

}  // namespace limbeck::model
