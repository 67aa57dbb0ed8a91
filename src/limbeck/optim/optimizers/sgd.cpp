// Stochastic gradient descent, with momentum as torch has it.
// Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in
// deep learning", ICML 2013; https://proceedings.mlr.press/v28/sutskever13.html
//   d = g + weight_decay p
//   v = momentum v + (1 - dampening) d          the first time v = d
//   p = p - lr v                                nesterov: p - lr (d + momentum v)
// The paper's formula has the learning rate inside the velocity; torch's, which published recipes ran on,
// outside: they differ when the rate changes.
#include <ATen/ATen.h>

#include "limbeck/optim/optimizers.h"

namespace limbeck::optim::optimizers {
namespace {

class Sgd final : public Rule {
 public:
  struct Options {
    double momentum = 0, dampening = 0, weight_decay = 0;
    bool nesterov = false;
  };

  explicit Sgd(const Options& options) : options_(options) {}

  std::vector<std::string> slots() const override {
    if (options_.momentum == 0) return {};
    return {"momentum"};
  }

  void update(const Work& work) const override {
    const std::vector<Tensor> momentum = work.slots.empty() ? std::vector<Tensor>() : work.slots[0];
    at::_fused_sgd_(work.parameters, work.gradients, momentum, options_.weight_decay, options_.momentum,
                    work.learning_rate, options_.dampening, options_.nesterov, /*maximize=*/false, work.first,
                    /*grad_scale=*/std::nullopt, work.found_bad());
  }

 private:
  Options options_;
};

Builder make_sgd(Params& params) {
  const double learning_rate = read_learning_rate(params);
  Sgd::Options options;
  options.momentum =
      params.number("momentum", 0, Range::between(0, 1), "what the velocity keeps at each update");
  options.dampening =
      params.number("dampening", 0, Range::between(0, 1), "what the velocity leaves out of a gradient");
  options.nesterov = params.flag("nesterov", false, "steps from where the velocity leads");
  options.weight_decay =
      params.number("weight_decay", 0, Range::from(0), "pull towards 0, part of the gradient");
  if (options.nesterov && (options.momentum == 0 || options.dampening != 0))
    params.fault("nesterov", "needs a momentum and no dampening");
  return finish(params, learning_rate, std::make_shared<Sgd>(options));
}

}  // namespace

void register_sgd(Registry& registry) {
  registry.add({.name = "sgd",
                .summary = "stochastic gradient descent with momentum",
                .paper = "https://proceedings.mlr.press/v28/sutskever13.html",
                .example = "learning_rate: 0.1\nmomentum: 0.9\nweight_decay: 5e-4",
                .make = make_sgd});
}

}  // namespace limbeck::optim::optimizers
