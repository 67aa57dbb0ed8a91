// The end of an epoch: means, validation, what is kept, schedules that wait.
#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "limbeck/data/loader.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/loop.h"

namespace limbeck::train {
namespace {

// Of these parameters and buffers, copies on the CPU.
Tensors copied(const Tensors& state) {
  Tensors copies;
  for (const auto& [name, value] : state)
    copies[name] = value.detach().to(at::kCPU, /*non_blocking=*/false, /*copy=*/true).contiguous();
  return copies;
}

}  // namespace

// The averaged model where there is one: its parameters averaged, its running statistics copied.
nn::Model& Loop::judged(Learner& learner) {
  if (!learner.average) return *learner.model;
  auto& shadow = shadows_[learner.name];
  if (!shadow) shadow = workshop_.models.copy(learner.name);
  Tensors state = nn::state(*learner.model);
  for (const auto& [name, value] : learner.average->values()) state[name] = value;
  nn::load_state(*shadow, state, "the average of " + learner.name);
  return *shadow;
}

bool Loop::needs(const std::string& metric) const {
  if (learning_.keep && learning_.keep->name == metric) return true;
  for (const auto& learner : cast_.learners)
    if (learner->schedule->metric() == metric) return true;
  for (const auto& term : cast_.terms)
    if (term->weight.ramp() && term->weight.ramp()->metric() == metric) return true;
  return false;
}

// The stage's own objective on the validation set, in evaluation: of the model that is judged, and kept.
double Loop::objective_on_valid(Learner& learner) {
  struct Stead {
    Stead(Learner& learner, nn::Model& model) : learner(learner), own(learner.model) {
      learner.model = std::shared_ptr<nn::Model>(own, &model);
    }
    ~Stead() { learner.model = own; }
    Learner& learner;
    std::shared_ptr<nn::Model> own;
  };
  const Stead stead(learner, judged(learner));
  const at::NoGradGuard no_gradient;
  data::Loader loader(
      *valid_,
      {.batch_size = learning_.batch_size, .threads = workshop_.options.loader_threads, .key = std::nullopt});
  loader.seek(0);
  Meter meter;
  std::map<std::string, double> weights;  // of every mean that counted anything
  while (auto batch = loader.next()) {
    const data::Batch here = on_device(*batch, workshop_.models.device());
    Pass pass(here, now_, cast_.turns, /*learns=*/false);
    for (const auto& term : cast_.terms) {
      if (term->learner != &learner || term->weight.at(now_.progress) == 0) continue;
      const std::vector<double> counts = term->loss->counts(here);
      if (std::none_of(counts.begin(), counts.end(), [](double count) { return count > 0; })) continue;
      const loss::Means means = term->loss->forward(pass.show(*term));
      for (std::size_t k = 0; k < means.size(); ++k) {
        if (counts[k] <= 0) continue;
        const std::string name = term->name + "." + std::to_string(k);
        meter.add(name, means[k], counts[k]);
        weights[name] = term->weight.at(now_.progress) * term->share;
      }
    }
  }
  double objective = 0;
  for (const auto& [name, mean] : meter.means()) objective += weights.at(name) * mean;
  return objective;
}

// A stage that teaches middle layers alone runs no further than those, here too.
measures::Measures Loop::measures_of(const Learner& learner) const {
  measures::Measures wanted;
  for (const measures::Measure& measure :
       taken_of(workshop_.plan.measures, taps_.at(learner.name), valid_->facts())) {
    const auto answers = [&](const std::string& tap) {
      return tap == measure.tap || tap.ends_with("." + measure.tap);
    };
    bool wants = false;
    for (const auto& term : cast_.terms)
      wants = wants || (term->learner == &learner && std::ranges::any_of(term->wants.student, answers));
    for (const measures::Measure& other : workshop_.plan.measures)
      wants = wants || (other.tap == measure.tap && needs("valid." + other.name));
    if (wants) wanted.push_back(measure);
  }
  return wanted;
}

std::map<std::string, double> Loop::validate(Learner& learner) {
  std::map<std::string, double> measures;
  if (!valid_) return measures;
  const auto begin = std::chrono::steady_clock::now();
  if (const measures::Measures by = measures_of(learner); !by.empty())
    for (const auto& [name, value] :
         judge(judged(learner), *valid_, by, workshop_.models.device(), workshop_.options.loader_threads)
             .values)
      measures["valid." + name] = value;
  if (needs("valid.loss")) measures["valid.loss"] = objective_on_valid(learner);
  validating_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return measures;
}

bool Loop::keep(const std::string& learner, const std::map<std::string, double>& measures) {
  if (!learning_.keep) return false;
  const auto it = measures.find(learning_.keep->name);
  if (it == measures.end()) return false;
  Best& best = best_[learner];
  const double sign = learning_.keep->higher ? 1 : -1;
  // What is not finite measures nothing: such an epoch is never the best.
  if (std::isfinite(it->second) && (!best.value || sign * it->second > sign * *best.value)) {
    best.value = it->second;
    best.epoch = (now_.progress.step + now_.progress.length.steps_per_epoch - 1) /
                 now_.progress.length.steps_per_epoch;
    best.since = 0;
    for (const auto& one : cast_.learners)
      if (one->name == learner) best.state = copied(nn::state(judged(*one)));
  } else {
    ++best.since;
  }
  return learning_.patience && best.since >= *learning_.patience;
}

void Loop::end_epoch() {
  const auto means = meter_.means();
  meter_.clear();
  bool all_over = true;
  const int64_t epoch =
      (now_.progress.step + now_.progress.length.steps_per_epoch - 1) / now_.progress.length.steps_per_epoch;
  for (const auto& learner : cast_.learners) {
    std::map<std::string, double> measures = validate(*learner);
    for (const auto& [name, mean] : means)
      if (name.starts_with(learner->name + "/")) measures[name.substr(learner->name.size() + 1)] = mean;
    all_over = keep(learner->name, measures) && all_over;
    Progress last = now_.progress;
    last.step -= 1;
    const double rate = learner->optimizer->learning_rate() * learner->schedule->at(last);
    optim::Measures told;
    for (const auto& [name, value] : measures) {
      const auto metric = find_metric(workshop_.plan.measures, name);
      told[name] = {value, metric && metric->higher};
    }
    learner->schedule->epoch_ended(told);
    for (const auto& term : cast_.terms)
      if (term->learner == learner.get() && term->weight.ramp()) term->weight.ramp()->epoch_ended(told);
    measures["learning_rate"] = rate;
    workshop_.metrics.add({{"event", "epoch"},
                           {"stage", stage_.name},
                           {"model", learner->name},
                           {"epoch", epoch},
                           {"step", now_.progress.step},
                           {"values", measures}});
    for (const auto& [name, value] : measures)
      workshop_.events.scalar(stage_.name + "/" + learner->name + "/" + name, value, now_.progress.step);
    workshop_.observer.epoch(stage_.name, now_.progress, learner->name, measures);
  }
  if (now_.progress.step % now_.progress.length.steps_per_epoch == 0) snapshot(epoch);
  over_ = learning_.patience && all_over;
}

}  // namespace limbeck::train
