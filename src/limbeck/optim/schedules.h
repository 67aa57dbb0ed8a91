#pragma once
// Schedules: the factor on every group's learning rate. Levels (`end`, `floor`, `peak`, `warmup_from`) are
// factors too, so that groups keep their proportions. A schedule is a pure function of step and length,
// defined past its end as torch's is.
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "limbeck/config/registry.h"
#include "limbeck/config/time.h"
#include "limbeck/optim/ramps.h"

namespace limbeck::optim::schedules {

class Schedule {
 public:
  virtual ~Schedule() = default;
  /// The factor for the update that comes after `now.step` updates. Smooth schedules move every step.
  virtual double at(const Progress& now) const = 0;
  /// True where the course begins when the warm-up is over and fills the rest of the stage: `now` then counts
  /// from there. Else milestones count from the start of the stage.
  virtual bool begins_after_warmup() const { return true; }
  /// `plateau`: at each epoch's end.
  virtual void epoch_ended(const Measures&) {}
  virtual std::map<std::string, double> state() const { return {}; }
  virtual void restore(const std::map<std::string, double>&) {}
  virtual std::string metric() const { return ""; }
};

using Builder = std::function<std::shared_ptr<Schedule>()>;
using Registry = BasicRegistry<Builder>;
void register_schedules(Registry& registry);  // generated from the files in schedules/

/// What every entry returns: reads `warmup` and `warmup_from` and puts that rise before `schedule`.
Builder with_warmup(Params& params, Builder schedule);

/// Reads the entry at `key`; `constant` if absent.
Builder read_schedule(Params& params, const std::string& key, const Registry& registry);
/// The same for an entry's own map.
Builder make_schedule(Params entry, const Registry& registry);

}  // namespace limbeck::optim::schedules
