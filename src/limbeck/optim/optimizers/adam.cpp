// Adam: steps that are scaled by the gradients' running size. Weight decay is part of the gradient.
// Source and formula: limbeck/optim/adam_family.h; https://arxiv.org/abs/1412.6980
#include "limbeck/optim/adam_family.h"

namespace limbeck::optim::optimizers {

void register_adam(Registry& registry) {
  registry.add({.name = "adam",
                .summary = "steps scaled by the gradients' running size; weight decay in the gradient",
                .paper = "https://arxiv.org/abs/1412.6980",
                .example = "learning_rate: 1e-3",
                .make = [](Params& params) {
                  return make_adam_family(params, AdamFamily::Decay::in_gradient, /*weight_decay=*/0);
                }});
}

}  // namespace limbeck::optim::optimizers
