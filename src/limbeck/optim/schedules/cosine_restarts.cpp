// Half cosine waves one after another, each `times` as long as the one before.
// Source: I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017,
// equation 5; https://arxiv.org/abs/1608.03983
//   f(t) = end + (1 - end) (1 + cos(pi u / T_i)) / 2          u: steps since the last restart
//   T_0 = first, T_(i+1) = times T_i
#include <cmath>
#include <numbers>

#include "limbeck/optim/moment.h"
#include "limbeck/optim/options.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class CosineRestarts final : public Schedule {
 public:
  CosineRestarts(Duration first, double times, double end) : first_(first), times_(times), end_(end) {}

  double at(const Progress& now) const override {
    double length = in_whole_steps(first_, now.length), since = static_cast<double>(now.step);
    if (length <= 0) return end_;
    if (times_ == 1) since = std::fmod(since, length);
    for (; since >= length; length *= times_) since -= length;
    return end_ + (1 - end_) * (1 + std::cos(std::numbers::pi * since / length)) / 2;
  }

 private:
  Duration first_;
  double times_, end_;
};

}  // namespace

void register_cosine_restarts(Registry& registry) {
  registry.add(
      {.name = "cosine_restarts",
       .summary = "half cosine waves that begin anew",
       .paper = "https://arxiv.org/abs/1608.03983",
       .example = "first: 10\ntimes: 2",
       .make = [](Params& params) {
         const Duration first = needed_duration(params, "first", "length of the first wave");
         const double times = params.number("times", 1, Range::from(1), "growth of each wave over the last");
         const double end = params.number("end", 0, Range::from(0), "factor at the end of each wave");
         return with_warmup(params, [=] { return std::make_shared<CosineRestarts>(first, times, end); });
       }});
}

}  // namespace limbeck::optim::schedules
