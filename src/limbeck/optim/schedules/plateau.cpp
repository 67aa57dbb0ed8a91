// Drops by a factor whenever a metric has stopped gaining, at the end of an epoch. As torch's
// ReduceLROnPlateau, without its least change of the rate.
//   an epoch is poor if the metric does not beat the best so far by more than the threshold (see Best)
//   after more than `patience` poor epochs in a row: f = max(floor, f factor); the next `cooldown` epochs
//   are not counted
#include <algorithm>

#include "limbeck/optim/metric.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Plateau final : public Schedule {
 public:
  struct Options {
    double factor = 0.1, floor = 0;
    int64_t patience = 10, cooldown = 0;
  };

  Plateau(Best best, const Options& options) : best_(std::move(best)), options_(options) {}

  double at(const Progress&) const override { return level_; }
  bool begins_after_warmup() const override { return false; }
  std::string metric() const override { return best_.metric(); }

  void epoch_ended(const Measures& measures) override {
    poor_ = best_.improved(measures) ? 0 : poor_ + 1;
    if (cooling_ > 0) {
      --cooling_;
      poor_ = 0;
    }
    if (poor_ <= options_.patience) return;
    level_ = std::max(level_ * options_.factor, options_.floor);
    cooling_ = options_.cooldown;
    poor_ = 0;
  }

  std::map<std::string, double> state() const override {
    std::map<std::string, double> state{
        {"level", level_}, {"poor", static_cast<double>(poor_)}, {"cooling", static_cast<double>(cooling_)}};
    best_.save(state);
    return state;
  }

  void restore(const std::map<std::string, double>& state) override {
    level_ = state.at("level");
    poor_ = static_cast<int64_t>(state.at("poor"));
    cooling_ = static_cast<int64_t>(state.at("cooling"));
    best_.restore(state);
  }

 private:
  Best best_;
  Options options_;
  double level_ = 1;
  int64_t poor_ = 0, cooling_ = 0;
};

Builder make_plateau(Params& params) {
  const std::string metric = params.text("metric", "what must go on gaining, such as valid.loss");
  Plateau::Options options;
  options.factor = params.number("factor", 0.1, {.low = 0, .high = 1, .above_low = true}, "of each drop");
  options.patience = params.integer("patience", 10, Range::from(0), "epochs without gain that are borne");
  const double threshold = params.number("threshold", 1e-4, Range::from(0), "least gain that counts");
  const bool relative = params.flag("relative", true, "the threshold is a share of the best value");
  options.cooldown =
      params.integer("cooldown", 0, Range::from(0), "epochs after a drop that are not counted");
  options.floor = params.number("floor", 0, Range::between(0, 1), "lowest factor");
  const auto kind = relative ? Best::Threshold::relative : Best::Threshold::absolute;
  return with_warmup(params,
                     [=] { return std::make_shared<Plateau>(Best(metric, threshold, kind), options); });
}

}  // namespace

void register_plateau(Registry& registry) {
  registry.add({.name = "plateau",
                .summary = "drops when a metric stops gaining",
                .paper = "",
                .example = "metric: valid.loss\nfactor: 0.3\npatience: 10",
                .make = make_plateau});
}

}  // namespace limbeck::optim::schedules
