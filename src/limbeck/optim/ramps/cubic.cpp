// A value that moves fast at first and slows down: the density of a network that is pruned while it learns.
// Source: M. Zhu, S. Gupta, "To prune, or not to prune", 2017, equation 1; https://arxiv.org/abs/1710.01878
//   v(x) = end + (start - end) (1 - x)^3          x: share of the way from `begin` to `until`
#include "limbeck/optim/ramps.h"

namespace limbeck::optim::ramps {

void register_cubic(Registry& registry) {
  registry.add({.name = "cubic",
                .summary = "moves fast at first and slows down, as densities do in pruning",
                .paper = "https://arxiv.org/abs/1710.01878",
                .example = "start: 1\nend: 0.15\nbegin: 10%\nuntil: 80%",
                .make = [](Params& params) {
                  return moving(params, [](double start, double end, double x) {
                    return end + (start - end) * (1 - x) * (1 - x) * (1 - x);
                  });
                }});
}

}  // namespace limbeck::optim::ramps
