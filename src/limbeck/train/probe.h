#pragma once
// The probe: two synthetic rows through all models with the taps attached, before any data is read.
#include <vector>

#include "limbeck/config/params.h"
#include "limbeck/train/models.h"
#include "limbeck/train/sets.h"
#include "limbeck/train/sweep.h"

namespace limbeck::train {

struct ProbeRoom {
  Sets& sets;
  Models& models;
  config::Findings& findings;
  const measures::Measures& measures;
};

/// Two rows of small random numbers with the shape and type that a model takes, on its device.
Tensors probe_inputs(const Member& member);

/// The taps that a model publishes for its inputs.
nn::TapTable taps_of(const Member& member);

/// Probes every stage. Throws RecipeError with all faults.
void probe(const Plan& plan, Sets& sets, Models& models);

/// Probes every point of a sweep on synthetic rows, so that no run of it fails after hours of others. Of
/// points that differ in nothing but seeds the first. Throws RecipeError with all faults, each once, with the
/// point that has it.
void probe_points(const Sweep& sweep, const std::vector<Plan>& plans);

}  // namespace limbeck::train
