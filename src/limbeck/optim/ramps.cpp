#include "limbeck/optim/ramps.h"

#include "limbeck/optim/moment.h"
#include "limbeck/optim/options.h"

namespace limbeck::optim {
namespace ramps {
namespace {

class Moving final : public Ramp {
 public:
  struct Options {
    double start = 0, end = 0;
    Duration begin, until;
  };

  Moving(const Options& options, Course course) : options_(options), course_(course) {}

  double at(const Progress& now) const override {
    const double share = share_of_way(now);
    if (share <= 0) return options_.start;  // exactly, whatever the course rounds to
    if (share >= 1) return options_.end;
    return course_(options_.start, options_.end, share);
  }

  bool stays(double value, const Progress& now) const override {
    return options_.end == value && (options_.start == value || share_of_way(now) >= 1);
  }

 private:
  double share_of_way(const Progress& now) const {
    const double begin = in_whole_steps(options_.begin, now.length),
                 until = in_whole_steps(options_.until, now.length);
    const double step = static_cast<double>(now.step);
    if (until <= begin) return step >= until ? 1 : 0;
    return (step - begin) / (until - begin);
  }

  Options options_;
  Course course_;
};

}  // namespace

Builder moving(Params& params, Course course) {
  Moving::Options options;
  options.start = needed_number(params, "start", Range::any(), "the value up to `begin`");
  options.end = needed_number(params, "end", Range::any(), "the value from `until` on");
  options.begin = params.duration("begin", Duration::epochs(0), "when it begins to move");
  options.until = params.duration("until", Duration::share(1), "when it has arrived");
  if (options.begin.unit == options.until.unit && options.begin.amount >= options.until.amount)
    params.fault("until", "must come after begin (" + options.begin.text() + ")");
  return [options, course] { return std::make_shared<Moving>(options, course); };
}

}  // namespace ramps

ValueBuilder read_value(Params& params, const std::string& key, double fallback, const Range& range,
                        const std::string& help, const ramps::Registry& registry) {
  const config::Node* node = params.node().find(key);
  if (!node || !node->is_map()) {
    const double number = params.number(key, fallback, range, help + "; may be a ramp");
    return [number] { return Value(number); };
  }
  Params entry = *params.entry(key, registry.noun(), help);
  const ramps::Builder builder = registry.make(entry);
  for (const std::string end : {"start", "end"}) entry.number(end, fallback, range, help);
  return [builder, fallback] { return builder ? Value(builder()) : Value(fallback); };
}

}  // namespace limbeck::optim
