#include "limbeck/optim/adam_family.h"

#include <ATen/ATen.h>

namespace limbeck::optim::optimizers {

std::vector<std::string> AdamFamily::slots() const {
  if (options_.amsgrad) return {"mean", "square", "largest_square"};
  return {"mean", "square"};
}

void AdamFamily::update(const Work& work) const {
  options_.bias_correction ? update_fused(work) : update_uncorrected(work);
}

void AdamFamily::update_fused(const Work& work) const {
  const std::vector<Tensor> largest = options_.amsgrad ? work.slots[2] : std::vector<Tensor>();
  const auto kernel =
      options_.decay == Decay::decoupled ? &at::_ops::_fused_adamw_::call : &at::_ops::_fused_adam_::call;
  kernel(work.parameters, work.gradients, work.slots[0], work.slots[1], largest, work.steps,
         work.learning_rate, options_.beta1, options_.beta2, options_.weight_decay, options_.epsilon,
         options_.amsgrad, /*maximize=*/false, /*grad_scale=*/std::nullopt, work.found_bad());
}

// The kernels cannot do without the correction, so this is plain operators.
void AdamFamily::update_uncorrected(const Work& work) const {
  const bool decoupled = options_.decay == Decay::decoupled;
  for (std::size_t i = 0; i < work.parameters.size(); ++i) {
    const Tensor& parameter = work.parameters[i];
    const Tensor &old_mean = work.slots[0][i], &old_square = work.slots[1][i];
    Tensor gradient = work.gradients[i], start = parameter;
    if (options_.weight_decay > 0 && decoupled)
      start = parameter * (1 - work.learning_rate * options_.weight_decay);
    if (options_.weight_decay > 0 && !decoupled) gradient = gradient.add(parameter, options_.weight_decay);

    const Tensor mean = at::lerp(old_mean, gradient, 1 - options_.beta1);
    const Tensor square = (options_.beta2 * old_square).addcmul_(gradient, gradient, 1 - options_.beta2);
    const Tensor largest = options_.amsgrad ? at::maximum(work.slots[2][i], square) : square;
    work.assign(parameter,
                at::addcdiv(start, mean, largest.sqrt().add_(options_.epsilon), -work.learning_rate));
    work.assign(old_mean, mean);
    work.assign(old_square, square);
    if (options_.amsgrad) work.assign(work.slots[2][i], largest);
  }
}

Builder make_adam_family(Params& params, AdamFamily::Decay decay, double weight_decay) {
  const double learning_rate = read_learning_rate(params);
  AdamFamily::Options options;
  options.decay = decay;
  const std::vector<double> betas = params.numbers("betas", {0.9, 0.999}, Range::between(0, 1),
                                                   "what the means of gradient and square keep");
  if (betas.size() != 2 || betas[0] == 1 || betas[1] == 1)
    params.fault("betas", "must be two numbers from 0 to below 1, such as [0.9, 0.999]");
  else
    options.beta1 = betas[0], options.beta2 = betas[1];
  options.epsilon = params.number("epsilon", 1e-8, Range::above(0), "added to the root of the mean square");
  options.weight_decay = params.number("weight_decay", weight_decay, Range::from(0),
                                       decay == AdamFamily::Decay::decoupled
                                           ? "pull towards 0 beside the gradient, times the learning rate"
                                           : "pull towards 0, part of the gradient");
  options.amsgrad = params.flag("amsgrad", false, "divides by the largest mean square so far");
  options.bias_correction = params.flag("bias_correction", true, "makes up for means that begin at 0");
  return finish(params, learning_rate, std::make_shared<AdamFamily>(options));
}

}  // namespace limbeck::optim::optimizers
