#include "limbeck/train/probe.h"

#include <ATen/ATen.h>

#include "limbeck/tensor/layout.h"
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
    ProbeRoom room{sets, models, findings};
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

}  // namespace limbeck::train
