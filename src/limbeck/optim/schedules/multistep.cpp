// Drops by a factor at each milestone. A milestone is a duration from the start of the stage: with 150,
// epochs 151, 152 … (counted from 1) run at the lower rate.
//   f(t) = factor^(number of milestones at or before t)
#include <algorithm>
#include <cmath>
#include <vector>

#include "limbeck/optim/moment.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Multistep final : public Schedule {
 public:
  Multistep(std::vector<Duration> milestones, double factor)
      : milestones_(std::move(milestones)), factor_(factor) {}

  double at(const Progress& now) const override {
    const auto passed = std::count_if(milestones_.begin(), milestones_.end(),
                                      [&](const Duration& milestone) { return reached(milestone, now); });
    return std::pow(factor_, static_cast<double>(passed));
  }
  bool begins_after_warmup() const override { return false; }

 private:
  std::vector<Duration> milestones_;
  double factor_;
};

std::vector<Duration> read_milestones(Params& params) {
  std::vector<Duration> milestones;
  for (Params& element :
       params.list("milestones", "when it drops: epochs, `4000 steps` or shares such as 60%")) {
    const auto milestone = config::parse_duration(element.scalar());
    if (milestone)
      milestones.push_back(*milestone);
    else
      element.fault("must be a duration: 20 (epochs), 4000 steps or 67%");
  }
  if (!params.has("milestones"))
    params.fault("milestones", "is needed: when the rate drops, such as [60%, 80%]");
  return milestones;
}

}  // namespace

void register_multistep(Registry& registry) {
  registry.add({.name = "multistep",
                .summary = "drops by a factor at each milestone",
                .paper = "",
                .example = "milestones: [60%, 75%, 90%]\nfactor: 0.1",
                .make = [](Params& params) {
                  const std::vector<Duration> milestones = read_milestones(params);
                  const double factor = params.number("factor", 0.1, Range::above(0), "of each drop");
                  return with_warmup(params, [=] { return std::make_shared<Multistep>(milestones, factor); });
                }});
}

}  // namespace limbeck::optim::schedules
