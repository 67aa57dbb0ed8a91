// One rise to a peak and one long fall far below where it began.
// Source: L. N. Smith, N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large
// Learning Rates", 2018; https://arxiv.org/abs/1708.07120. Two phases, as torch's OneCycleLR: the last step
// of the rise is at the peak, the last step of the stage at the lowest level; after it the level stays.
//   start = peak / start_divisor, end = start / end_divisor, R: steps of the rise, T: steps of the stage
//   start -> peak over steps 0 .. R - 1,  peak -> end over steps R - 1 .. T - 1
#include <cmath>
#include <numbers>

#include "limbeck/optim/moment.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class OneCycle final : public Schedule {
 public:
  enum class Shape { cosine, linear };
  struct Options {
    double peak = 1, start_divisor = 25, end_divisor = 1e4;
    Duration rise;
    Shape shape = Shape::cosine;
  };

  explicit OneCycle(const Options& options) : options_(options) {}

  double at(const Progress& now) const override {
    const double step = static_cast<double>(now.step), last = static_cast<double>(now.length.steps) - 1;
    const double top = in_whole_steps(options_.rise, now.length) - 1;
    const double start = options_.peak / options_.start_divisor, end = start / options_.end_divisor;
    if (step <= top) return between(start, options_.peak, top > 0 ? step / top : 1);
    return step < last ? between(options_.peak, end, (step - top) / (last - top)) : end;
  }

 private:
  double between(double from, double to, double share) const {
    if (options_.shape == Shape::linear) return from + (to - from) * share;
    return to + (from - to) * (1 + std::cos(std::numbers::pi * share)) / 2;
  }

  Options options_;
};

}  // namespace

void register_one_cycle(Registry& registry) {
  registry.add({.name = "one_cycle",
                .summary = "one rise to a peak and one long fall",
                .paper = "https://arxiv.org/abs/1708.07120",
                .example = "peak: 10\nrise: 30%",
                .make = [](Params& params) {
                  OneCycle::Options options;
                  options.peak = params.number("peak", 1, Range::above(0), "the highest factor");
                  options.rise = params.duration("rise", Duration::share(0.3), "time to the peak");
                  options.shape = params.choice("shape", {"cosine", "linear"}, "of both ways") == "cosine"
                                      ? OneCycle::Shape::cosine
                                      : OneCycle::Shape::linear;
                  options.start_divisor =
                      params.number("start_divisor", 25, Range::from(1), "peak over first factor");
                  options.end_divisor =
                      params.number("end_divisor", 1e4, Range::from(1), "first over last factor");
                  return with_warmup(params, [=] { return std::make_shared<OneCycle>(options); });
                }});
}

}  // namespace limbeck::optim::schedules
