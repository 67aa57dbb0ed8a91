// RMSProp: steps that are divided by the gradients' running size.
// Source: T. Tieleman, G. Hinton, "Lecture 6.5: RMSProp", 2012;
// https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
// As torch has it, with epsilon outside the root.
//   g = g + weight_decay p
//   s = decay s + (1 - decay) g^2
//   centered: a = decay a + (1 - decay) g,  r = sqrt(s - a^2) + epsilon;  else r = sqrt(s) + epsilon
//   momentum: v = momentum v + g / r,  p = p - lr v;  else p = p - lr g / r
#include <ATen/ATen.h>

#include "limbeck/optim/optimizers.h"

namespace limbeck::optim::optimizers {
namespace {

class RmsProp final : public Rule {
 public:
  struct Options {
    double decay = 0.99, epsilon = 1e-8, momentum = 0, weight_decay = 0;
    bool centered = false;
  };

  explicit RmsProp(const Options& options) : options_(options) {}

  std::vector<std::string> slots() const override {
    std::vector<std::string> names{"square"};
    if (options_.centered) names.push_back("mean");
    if (options_.momentum > 0) names.push_back("momentum");
    return names;
  }

  void update(const Work& work) const override {
    for (std::size_t i = 0; i < work.parameters.size(); ++i) update_one(work, i);
  }

 private:
  void update_one(const Work& work, std::size_t i) const {
    const Tensor &parameter = work.parameters[i], &old_square = work.slots.front()[i];
    Tensor gradient = work.gradients[i];
    if (options_.weight_decay > 0) gradient = gradient.add(parameter, options_.weight_decay);
    const Tensor square = (options_.decay * old_square).addcmul_(gradient, gradient, 1 - options_.decay);
    Tensor variance = square;
    if (options_.centered) {
      const Tensor mean = at::lerp(work.slots[1][i], gradient, 1 - options_.decay);
      variance = at::addcmul(square, mean, mean, -1);
      work.assign(work.slots[1][i], mean);
    }
    const Tensor root = variance.sqrt().add_(options_.epsilon);
    work.assign(old_square, square);
    if (options_.momentum > 0) {
      const Tensor& old_velocity = work.slots.back()[i];
      const Tensor velocity = (options_.momentum * old_velocity).addcdiv_(gradient, root);
      work.assign(parameter, at::add(parameter, velocity, -work.learning_rate));
      work.assign(old_velocity, velocity);
    } else {
      work.assign(parameter, at::addcdiv(parameter, gradient, root, -work.learning_rate));
    }
  }

  Options options_;
};

Builder make_rmsprop(Params& params) {
  const double learning_rate = read_learning_rate(params);
  RmsProp::Options options;
  options.decay =
      params.number("decay", 0.99, Range::between(0, 1), "what the mean square keeps at each update");
  options.epsilon = params.number("epsilon", 1e-8, Range::above(0), "added to the root of the mean square");
  options.momentum =
      params.number("momentum", 0, Range::between(0, 1), "what the velocity keeps at each update");
  options.centered = params.flag("centered", false, "divides by the deviation instead of the size");
  options.weight_decay =
      params.number("weight_decay", 0, Range::from(0), "pull towards 0, part of the gradient");
  return finish(params, learning_rate, std::make_shared<RmsProp>(options));
}

}  // namespace

void register_rmsprop(Registry& registry) {
  registry.add({.name = "rmsprop",
                .summary = "steps divided by the gradients' running size",
                .paper = "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
                .example = "learning_rate: 0.005\ndecay: 0.9",
                .make = make_rmsprop});
}

}  // namespace limbeck::optim::optimizers
