#pragma once
// Optimisers as recipes write them, and parameters for them to move.
#include <ATen/ATen.h>

#include <string>
#include <utility>
#include <vector>

#include "limbeck/optim/optimizers.h"

namespace limbeck::optim {

inline const optimizers::Registry& registry() {
  static const optimizers::Registry all = [] {
    optimizers::Registry made{"optimizer"};
    optimizers::register_optimizers(made);
    return made;
  }();
  return all;
}

inline std::vector<GroupRule> rules(const std::string& yaml) {
  Params params = Params::parse(yaml);
  const OptimizerBuilder builder = make_optimizer(params, registry());
  params.findings().check();
  return builder();
}

// A matrix, a convolution's weight (4-d, in channels-last memory if asked) and a vector, with gradients that
// depend on the step and pull them about.
struct Net {
  std::vector<std::pair<std::string, Tensor>> parameters;

  explicit Net(at::MemoryFormat format = at::MemoryFormat::Contiguous) {
    const auto ramp = [](at::IntArrayRef sizes) {
      int64_t count = 1;
      for (const int64_t size : sizes) count *= size;
      return at::arange(count, at::kFloat).mul(0.7).sin().view(sizes);
    };
    parameters = {{"fc.weight", ramp({7, 5})},
                  {"conv.weight", ramp({6, 3, 3, 2}).contiguous(format)},
                  {"fc.bias", ramp({7})}};
    for (auto& [name, parameter] : parameters) parameter.requires_grad_();
  }

  void gradients(int step) const {
    for (const auto& [name, parameter] : parameters)
      parameter.mutable_grad() = (parameter.detach() * (0.5 + 0.3 * step)).cos() * (step % 3 - 0.7);
  }

  std::vector<Tensor> values() const {
    std::vector<Tensor> all;
    for (const auto& [name, parameter] : parameters) all.push_back(parameter.detach().clone());
    return all;
  }
};

}  // namespace limbeck::optim
