#include "limbeck/optim/schedules.h"

#include <algorithm>
#include <cmath>

#include "limbeck/optim/moment.h"

namespace limbeck::optim::schedules {
namespace {

// Rises evenly from `from` to 1 over the first steps, as a factor on what the schedule says there.
class Warmed final : public Schedule {
 public:
  Warmed(std::shared_ptr<Schedule> schedule, Duration rise, double from)
      : schedule_(std::move(schedule)), rise_(rise), from_(from) {}

  double at(const Progress& now) const override {
    const int64_t rise = std::llround(in_whole_steps(rise_, now.length));
    Progress then = now;
    if (schedule_->begins_after_warmup()) {
      then.step = std::max<int64_t>(0, now.step - rise);
      then.length.steps = std::max<int64_t>(1, now.length.steps - rise);
    }
    const double factor = schedule_->at(then);
    if (now.step >= rise) return factor;
    return factor * (from_ + (1 - from_) * static_cast<double>(now.step) / static_cast<double>(rise));
  }

  bool begins_after_warmup() const override { return false; }
  void epoch_ended(const Measures& measures) override { schedule_->epoch_ended(measures); }
  std::map<std::string, double> state() const override { return schedule_->state(); }
  void restore(const std::map<std::string, double>& state) override { schedule_->restore(state); }
  std::string metric() const override { return schedule_->metric(); }

 private:
  std::shared_ptr<Schedule> schedule_;
  Duration rise_;
  double from_;
};

}  // namespace

Builder with_warmup(Params& params, Builder schedule) {
  const auto rise = params.duration("warmup", "the learning rate rises to its full height over this time");
  const double from =
      params.number("warmup_from", 0, Range::between(0, 1), "where it rises from, as a factor");
  if (!rise) {
    if (params.has("warmup_from") && !params.has("warmup")) params.fault("warmup_from", "needs a warmup");
    return schedule;
  }
  return [=] { return std::make_shared<Warmed>(schedule(), *rise, from); };
}

Builder read_schedule(Params& params, const std::string& key, const Registry& registry) {
  const auto entry = params.entry(key, registry.noun(), "how the learning rate moves; constant if absent");
  return make_schedule(entry.value_or(Params::parse("schedule: constant")), registry);
}

Builder make_schedule(Params entry, const Registry& registry) { return registry.make(std::move(entry)); }

}  // namespace limbeck::optim::schedules
