// Falls evenly from 1 to `end` over the stage and stays there. With a warm-up this is the usual schedule of
// transformers.
//   f(t) = 1 + (end - 1) min(1, t / T)          T: steps after the warm-up
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Linear final : public Schedule {
 public:
  explicit Linear(double end) : end_(end) {}

  double at(const Progress& now) const override {
    if (now.step >= now.length.steps) return end_;
    return 1 + (end_ - 1) * now.fraction();
  }

 private:
  double end_;
};

}  // namespace

void register_linear(Registry& registry) {
  registry.add({.name = "linear",
                .summary = "falls evenly over the whole stage",
                .paper = "",
                .example = "end: 0\nwarmup: 10%",
                .make = [](Params& params) {
                  const double end =
                      params.number("end", 0, Range::from(0), "factor at the end of the stage");
                  return with_warmup(params, [=] { return std::make_shared<Linear>(end); });
                }});
}

}  // namespace limbeck::optim::schedules
