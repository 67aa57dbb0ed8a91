// AdamW: Adam with the weight decay beside the gradient, untouched by its scaling.
// Source: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2;
// https://arxiv.org/abs/1711.05101. Formula: limbeck/optim/adam_family.h
// The decay is times the learning rate, and 0.01 unless said otherwise, as torch has it.
#include "limbeck/optim/adam_family.h"

namespace limbeck::optim::optimizers {

void register_adamw(Registry& registry) {
  registry.add({.name = "adamw",
                .summary = "adam with weight decay beside the gradient",
                .paper = "https://arxiv.org/abs/1711.05101",
                .example = "learning_rate: 5e-4\nweight_decay: 0.01",
                .make = [](Params& params) {
                  return make_adam_family(params, AdamFamily::Decay::decoupled, /*weight_decay=*/0.01);
                }});
}

}  // namespace limbeck::optim::optimizers
