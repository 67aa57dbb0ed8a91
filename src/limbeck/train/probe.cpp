#include "limbeck/train/probe.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/tensor/layout.h"
#include "limbeck/tensor/machine.h"
#include "limbeck/tensor/random.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {

Tensors probe_inputs(const Member& member) {
  Shape shape = member.fit.input;
  shape.insert(shape.begin(), 2);
  Tensor rows = at::empty(shape);
  fill_uniform(rows, Random(0).of("probe"), -1, 1);
  return {{"image", channels_last(rows).to(member.model->parameters().front().options())}};
}

nn::TapTable taps_of(const Member& member) { return nn::tap_table(*member.model, probe_inputs(member)); }

void probe(const Plan& plan, Sets& sets, Models& models) {
  config::Findings findings;
  for (const auto& stage : plan.stages) {
    ProbeRoom room{sets, models, findings, plan.measures};
    try {
      stage->probe(room);
    } catch (const UserError& error) {
      const std::string message = error.what();
      // Messages of models and sets carry their own place.
      if (message.find(": data.") != std::string::npos || message.find(": models.") != std::string::npos)
        findings.faults.push_back(message);
      else
        findings.fault(stage->mark, stage->path + ":", message);
    }
  }
  findings.check();
}

void probe_points(const Sweep& sweep, const std::vector<Plan>& plans) {
  config::Findings findings;
  std::set<std::vector<std::pair<std::string, std::string>>> tried;
  std::set<std::string> told;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    auto labels = sweep.points[i].labels;
    std::erase_if(labels, [](const auto& label) { return is_seed_axis(label.first); });
    if (!tried.insert(labels).second) continue;
    Sets sets(plans[i], Sets::Rows::synthetic);
    Models models(plans[i], device(plans[i].device), /*smoke=*/true);
    try {
      probe(plans[i], sets, models);
    } catch (const RecipeError& error) {
      for (const std::string& fault : error.faults())
        if (told.insert(fault).second)
          findings.faults.push_back(fault + " (at the point " + sweep.points[i].name + ")");
    }
  }
  findings.check();
}

}  // namespace limbeck::train
