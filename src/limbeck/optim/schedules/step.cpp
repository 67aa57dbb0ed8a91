// Drops by the same factor again and again, at equal distances from the start of the stage.
//   f(t) = factor^floor(t / every)
#include <cmath>

#include "limbeck/optim/moment.h"
#include "limbeck/optim/options.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Step final : public Schedule {
 public:
  Step(Duration every, double factor) : every_(every), factor_(factor) {}

  double at(const Progress& now) const override {
    return std::pow(factor_, std::floor(static_cast<double>(now.step) / in_whole_steps(every_, now.length)));
  }
  bool begins_after_warmup() const override { return false; }

 private:
  Duration every_;
  double factor_;
};

}  // namespace

void register_step(Registry& registry) {
  registry.add({.name = "step",
                .summary = "drops by a factor at equal distances",
                .paper = "",
                .example = "every: 60\nfactor: 0.1",
                .make = [](Params& params) {
                  const Duration every = needed_duration(params, "every", "time between two drops");
                  const double factor = params.number("factor", 0.1, Range::above(0), "of each drop");
                  return with_warmup(params, [=] { return std::make_shared<Step>(every, factor); });
                }});
}

}  // namespace limbeck::optim::schedules
