// A value that moves evenly.
//   v(x) = start + (end - start) x          x: share of the way from `begin` to `until`
#include "limbeck/optim/ramps.h"

namespace limbeck::optim::ramps {

void register_linear(Registry& registry) {
  registry.add({.name = "linear",
                .summary = "moves evenly from start to end",
                .paper = "",
                .example = "start: 4\nend: 1",
                .make = [](Params& params) {
                  return moving(params,
                                [](double start, double end, double x) { return start + (end - start) * x; });
                }});
}

}  // namespace limbeck::optim::ramps
