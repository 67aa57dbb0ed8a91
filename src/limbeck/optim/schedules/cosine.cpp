// Half a cosine wave from 1 to `end` over the stage; past its end the wave goes on, as torch's does.
// Source: I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017,
// equation 5 with a single cycle; https://arxiv.org/abs/1608.03983
//   f(t) = end + (1 - end) (1 + cos(pi t / T)) / 2          T: steps after the warm-up
#include <cmath>
#include <numbers>

#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Cosine final : public Schedule {
 public:
  explicit Cosine(double end) : end_(end) {}

  double at(const Progress& now) const override {
    return end_ + (1 - end_) * (1 + std::cos(std::numbers::pi * now.fraction())) / 2;
  }

 private:
  double end_;
};

}  // namespace

void register_cosine(Registry& registry) {
  registry.add({.name = "cosine",
                .summary = "half a cosine wave over the whole stage",
                .paper = "https://arxiv.org/abs/1608.03983",
                .example = "end: 0\nwarmup: 1",
                .make = [](Params& params) {
                  const double end =
                      params.number("end", 0, Range::from(0), "factor at the end of the stage");
                  return with_warmup(params, [=] { return std::make_shared<Cosine>(end); });
                }});
}

}  // namespace limbeck::optim::schedules
