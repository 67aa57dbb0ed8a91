// A value that moves by equal factors in equal times.
//   v(x) = start (end / start)^x          x: share of the way from `begin` to `until`; both ends above 0
#include <cmath>

#include "limbeck/optim/ramps.h"

namespace limbeck::optim::ramps {

void register_exponential(Registry& registry) {
  registry.add({.name = "exponential",
                .summary = "moves from start to end by equal factors in equal times",
                .paper = "",
                .example = "start: 8\nend: 1",
                .make = [](Params& params) {
                  Builder builder = moving(params, [](double start, double end, double x) {
                    return start * std::pow(end / start, x);
                  });
                  for (const std::string end : {"start", "end"})
                    params.number(end, 1, Range::above(0), "no factor leads to 0 or below");
                  return builder;
                }});
}

}  // namespace limbeck::optim::ramps
