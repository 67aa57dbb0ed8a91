// Falls by the same factor every epoch, a little with every step.
//   f(t) = factor^(t / steps per epoch)
#include <cmath>

#include "limbeck/optim/options.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Exponential final : public Schedule {
 public:
  explicit Exponential(double factor) : factor_(factor) {}

  double at(const Progress& now) const override {
    return std::pow(factor_, static_cast<double>(now.step) / static_cast<double>(now.length.steps_per_epoch));
  }

 private:
  double factor_;
};

}  // namespace

void register_exponential(Registry& registry) {
  registry.add({.name = "exponential",
                .summary = "falls by the same factor every epoch",
                .paper = "",
                .example = "factor: 0.95",
                .make = [](Params& params) {
                  const double factor = needed_number(params, "factor", Range::above(0), "of each epoch");
                  return with_warmup(params, [=] { return std::make_shared<Exponential>(factor); });
                }});
}

}  // namespace limbeck::optim::schedules
