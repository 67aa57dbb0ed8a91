// A value that leaves its start and reaches its end gently.
//   v(x) = end + (start - end) (1 + cos(pi x)) / 2          x: share of the way from `begin` to `until`
#include <cmath>
#include <numbers>

#include "limbeck/optim/ramps.h"

namespace limbeck::optim::ramps {

void register_cosine(Registry& registry) {
  registry.add({.name = "cosine",
                .summary = "moves from start to end along half a cosine wave",
                .paper = "",
                .example = "start: 1\nend: 0",
                .make = [](Params& params) {
                  return moving(params, [](double start, double end, double x) {
                    return end + (start - end) * (1 + std::cos(std::numbers::pi * x)) / 2;
                  });
                }});
}

}  // namespace limbeck::optim::ramps
