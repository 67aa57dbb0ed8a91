// What a learning stage's checkpoint holds, and how it goes on from one.
#include <ATen/ATen.h>

#include "limbeck/base/check.h"
#include "limbeck/tensor/layout.h"
#include "limbeck/train/loop.h"

namespace limbeck::train {
namespace {

void add(Tensors& all, const std::string& prefix, const Tensors& some) {
  for (const auto& [name, value] : some) all[prefix + name] = value.detach();
}

Tensors taken(const Tensors& all, const std::string& prefix) {
  Tensors some;
  for (const auto& [name, value] : all)
    if (name.starts_with(prefix)) some[name.substr(prefix.size())] = value;
  return some;
}

}  // namespace

Checkpoint Loop::checkpoint(bool finished) {
  Checkpoint checkpoint;
  nlohmann::json& facts = checkpoint.facts;
  facts = {{"stage", stage_.name},
           {"step", now_.progress.step},
           {"over", over_},
           {"finished", finished},
           {"metrics", workshop_.metrics.offset()},
           {"begins", begins_}};
  for (const auto& learner : cast_.learners) {
    add(checkpoint.tensors, "model." + learner->name + "/", nn::state(*learner->model));
    add(checkpoint.tensors, "optimizer." + learner->name + "/", learner->optimizer->state());
    if (learner->average)
      add(checkpoint.tensors, "average." + learner->name + "/", learner->average->state());
    facts["schedules"][learner->name] = learner->schedule->state();
    const auto best = best_.find(learner->name);
    if (best == best_.end()) continue;
    facts["best"][learner->name] = {{"epoch", best->second.epoch}, {"since", best->second.since}};
    if (!best->second.value) continue;
    facts["best"][learner->name]["value"] = *best->second.value;
    add(checkpoint.tensors, "best." + learner->name + "/", best->second.state);
  }
  for (const auto& term : cast_.terms) {
    add(checkpoint.tensors, "loss." + term->name + "/", nn::state(*term->loss));
    if (term->weight.ramp()) facts["ramps"][term->name] = term->weight.ramp()->state();
  }
  add(checkpoint.tensors, "meter/", meter_.state());
  return checkpoint;
}

void Loop::restore(const Checkpoint& checkpoint) {
  const nlohmann::json& facts = checkpoint.facts;
  now_.progress.step = facts.at("step").get<int64_t>();
  over_ = facts.at("over").get<bool>();
  begins_ = facts.at("begins").get<uint64_t>();
  for (const auto& learner : cast_.learners) {
    const auto part = [&](const std::string& kind) {
      return taken(checkpoint.tensors, kind + "." + learner->name + "/");
    };
    nn::load_state(*learner->model, part("model"), "the checkpoint of " + stage_.name);
    learner->optimizer->restore(part("optimizer"));
    if (learner->average) learner->average->restore(part("average"));
    learner->schedule->restore(facts.at("schedules").at(learner->name).get<std::map<std::string, double>>());
    if (!facts.contains("best") || !facts.at("best").contains(learner->name)) continue;
    const nlohmann::json& best = facts.at("best").at(learner->name);
    best_[learner->name] = {std::nullopt, best.at("epoch").get<int64_t>(), best.at("since").get<int64_t>(),
                            part("best")};
    if (best.contains("value")) best_[learner->name].value = best.at("value").get<double>();
  }
  for (const auto& term : cast_.terms) {
    nn::load_state(*term->loss, taken(checkpoint.tensors, "loss." + term->name + "/"),
                   "the checkpoint of " + stage_.name);
    if (term->weight.ramp())
      term->weight.ramp()->restore(facts.at("ramps").at(term->name).get<std::map<std::string, double>>());
  }
  meter_.restore(taken(checkpoint.tensors, "meter/"), workshop_.models.device());
  if (facts.at("finished").get<bool>()) finish();
}

void Loop::save(bool finished) {
  if (finished) {
    int64_t kept = facts().kept_epoch;
    workshop_.metrics.add({{"event", "stage"},
                           {"stage", stage_.name},
                           {"verb", stage_.verb},
                           {"what", "ends"},
                           {"kept_epoch", kept}});
  }
  const Checkpoint now = checkpoint(finished);
  checkpoints_.write(now);
  if (finished && !key_.empty()) give_to_store(now);
  workshop_.events.flush();  // after it: what is done again after a kill is in no event file
  saved_ = std::chrono::steady_clock::now();
  if (finished) finish();
}

// The learners' models become what is kept: the best, or the (averaged) last.
void Loop::finish() {
  for (const auto& learner : cast_.learners) {
    const auto best = best_.find(learner->name);
    const bool has_best = best != best_.end() && best->second.value;
    Tensors kept = has_best ? best->second.state : nn::state(judged(*learner));
    for (auto& [name, value] : kept) value = value.detach().clone();
    nn::load_state(*learner->model, kept, "what " + stage_.name + " keeps");
    for (Tensor& parameter : learner->model->parameters()) {
      parameter.mutable_grad() = Tensor();
      parameter.requires_grad_(true);
    }
  }
  workshop_.done.push_back(facts());
}

}  // namespace limbeck::train
