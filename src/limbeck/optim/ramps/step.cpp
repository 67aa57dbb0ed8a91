// A value that changes once: at a moment, or when a metric has gone flat. Distillation that stops part-way
// (Cho, Hariharan, "On the Efficacy of Knowledge Distillation", ICCV 2019; https://arxiv.org/abs/1910.01348)
// is a soft term whose weight steps to 0 while the label term's steps to 1.
//   v = start before, end after
// A metric is flat when it has not gained more than `threshold`, as a share of its best value, for `patience`
// epochs.
#include "limbeck/optim/metric.h"
#include "limbeck/optim/moment.h"
#include "limbeck/optim/options.h"
#include "limbeck/optim/ramps.h"

namespace limbeck::optim::ramps {
namespace {

class StepAt final : public Ramp {
 public:
  StepAt(double start, double end, Duration moment) : start_(start), end_(end), moment_(moment) {}

  double at(const Progress& now) const override { return reached(moment_, now) ? end_ : start_; }
  bool stays(double value, const Progress& now) const override {
    return end_ == value && (start_ == value || reached(moment_, now));
  }

 private:
  double start_, end_;
  Duration moment_;
};

class StepWhenFlat final : public Ramp {
 public:
  StepWhenFlat(double start, double end, Best best, int64_t patience)
      : start_(start), end_(end), best_(std::move(best)), patience_(patience) {}

  double at(const Progress&) const override { return flat() ? end_ : start_; }
  bool stays(double value, const Progress&) const override {
    return end_ == value && (start_ == value || flat());
  }

  void epoch_ended(const Measures& measures) override {
    if (flat()) return;  // the step is taken once
    waited_ = best_.improved(measures) ? 0 : waited_ + 1;
  }
  std::map<std::string, double> state() const override {
    std::map<std::string, double> state{{"waited", static_cast<double>(waited_)}};
    best_.save(state);
    return state;
  }
  void restore(const std::map<std::string, double>& state) override {
    waited_ = static_cast<int64_t>(state.at("waited"));
    best_.restore(state);
  }
  std::string metric() const override { return best_.metric(); }

 private:
  bool flat() const { return waited_ >= patience_; }

  double start_, end_;
  Best best_;
  int64_t patience_, waited_ = 0;
};

Builder make_step(Params& params) {
  const double start = needed_number(params, "start", Range::any(), "the value before the step");
  const double end = needed_number(params, "end", Range::any(), "the value after it");
  const auto moment = params.duration("at", "when it steps");
  auto when = params.map("when", "steps when a metric is flat: {flat: METRIC, patience, threshold}");
  if (params.has("at") == params.has("when")) params.fault("needs either at or when");
  if (!when) return [=] { return std::make_shared<StepAt>(start, end, moment.value_or(Duration())); };

  const std::string metric = when->text("flat", "the metric, such as train.loss");
  const int64_t patience =
      when->integer("patience", 5, Range::from(1), "epochs without gain that count as flat");
  const double threshold =
      when->number("threshold", 1e-3, Range::from(0), "least gain, as a share of the best value");
  when->done();
  return [=] {
    return std::make_shared<StepWhenFlat>(start, end, Best(metric, threshold, Best::Threshold::relative),
                                          patience);
  };
}

}  // namespace

void register_step(Registry& registry) {
  registry.add({.name = "step",
                .summary = "changes once, at a moment or when a metric goes flat",
                .paper = "https://arxiv.org/abs/1910.01348",
                .example = "start: 0.9\nend: 0\nat: 67%",
                .make = make_step});
}

}  // namespace limbeck::optim::ramps
