// Falls from 1 to `end` over the stage along a power and stays there.
//   f(t) = end + (1 - end) (1 - min(1, t / T))^power          T: steps after the warm-up
#include <cmath>

#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Polynomial final : public Schedule {
 public:
  Polynomial(double power, double end) : power_(power), end_(end) {}

  double at(const Progress& now) const override {
    if (now.step >= now.length.steps) return end_;
    return end_ + (1 - end_) * std::pow(1 - now.fraction(), power_);
  }

 private:
  double power_, end_;
};

}  // namespace

void register_polynomial(Registry& registry) {
  registry.add({.name = "polynomial",
                .summary = "falls along a power over the whole stage",
                .paper = "",
                .example = "power: 2",
                .make = [](Params& params) {
                  const double power = params.number("power", 1, Range::above(0), "1 is a straight line");
                  const double end =
                      params.number("end", 0, Range::from(0), "factor at the end of the stage");
                  return with_warmup(params, [=] { return std::make_shared<Polynomial>(power, end); });
                }});
}

}  // namespace limbeck::optim::schedules
