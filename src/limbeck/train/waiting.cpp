#include "limbeck/train/waiting.h"

#include "limbeck/train/probe.h"

namespace limbeck::train {

std::vector<Unmeasured> unmeasured(const Learning& learning, const data::Facts& valid, Models& models,
                                   const measures::Measures& all) {
  std::vector<Unmeasured> found;
  const auto check = [&](const std::string& key, const std::string& metric, const std::string& learner) {
    for (const measures::Measure& measure : all) {
      if (metric != "valid." + measure.name) continue;
      if (const std::string why = measure.complaint(taps_of(models.get(learner)), valid); !why.empty())
        found.push_back({key, metric + " is not measured of '" + learner + "' on " + learning.valid + ": " +
                                  why + "; use valid.loss, or the stage's valid: SET"});
    }
  };
  for (const std::string& learner : learning.learners)
    if (learning.keep) check("keep", learning.keep->name, learner);
  for (const auto& [learner, schedule] : learning.schedules) check("schedule", schedule()->metric(), learner);
  for (const Line& line : learning.lines)
    if (const optim::Value weight = line.weight(); weight.ramp())
      check("losses." + line.name + ".weight", weight.ramp()->metric(), line.learner);
  return found;
}

}  // namespace limbeck::train
