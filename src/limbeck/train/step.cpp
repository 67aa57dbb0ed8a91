#include "limbeck/train/step.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>

#include "limbeck/tensor/layout.h"

namespace limbeck::train {
namespace {

bool any(const std::vector<double>& counts) {
  return std::any_of(counts.begin(), counts.end(), [](double count) { return count > 0; });
}

// Adds weight * sum over k of mean_k * mine_k / totals_k.
void add(Tensor& objective, double weight, const loss::Means& means, const std::vector<double>& mine,
         const std::vector<double>& totals) {
  for (std::size_t k = 0; k < means.size(); ++k) {
    if (mine[k] <= 0) continue;
    const double factor = weight * mine[k] / totals[k];
    const Tensor term = factor == 1.0 ? means[k] : means[k] * factor;
    objective = objective.defined() ? objective + term : term;
  }
}

void note(Meter& meter, const Term& term, const loss::Means& means, const std::vector<double>& mine) {
  for (std::size_t k = 0; k < means.size(); ++k) {
    if (mine[k] <= 0) continue;
    const std::string name =
        term.learner->name + "/train." + term.line + (k == 0 ? "" : "." + std::to_string(k + 1));
    meter.add(name, means[k], mine[k] * term.share);
  }
}

}  // namespace

std::vector<double> totals_of(const Term& term, const std::vector<data::Batch>& parts) {
  std::vector<double> totals = term.loss->counts(parts.front());
  for (std::size_t p = 1; p < parts.size(); ++p) {
    const std::vector<double> more = term.loss->counts(parts[p]);
    for (std::size_t k = 0; k < totals.size(); ++k) totals[k] += more[k];
  }
  return totals;
}

data::Batch on_device(const data::Batch& batch, const at::Device& device) {
  data::Batch here = batch.to(device);
  for (auto& [name, value] : here.inputs) value = channels_last(value);
  return here;
}

std::vector<data::Batch> parts_of(const data::Batch& batch, int64_t micro_batch) {
  if (micro_batch <= 0 || micro_batch >= batch.rows) return {batch};
  std::vector<data::Batch> parts;
  for (int64_t begin = 0; begin < batch.rows; begin += micro_batch)
    parts.push_back(batch.part(begin, std::min(begin + micro_batch, batch.rows)));
  return parts;
}

std::vector<Update> step(const std::vector<Turn>& turns, const std::vector<data::Batch>& parts,
                         const Now& now, const dist::Group& group, Meter& meter) {
  std::vector<Pass> passes;
  for (const data::Batch& part : parts) passes.emplace_back(part, now, turns);
  std::vector<Update> updates;
  double rows = 0;
  for (const data::Batch& part : parts) rows += static_cast<double>(part.rows);
  for (const Turn& turn : turns) {
    for (Learner* learner : turn.learners) learner->clear();
    std::map<const Learner*, Tensor> objectives;  // over all parts, for the record
    for (Pass& pass : passes) {
      std::map<const Learner*, Tensor> objective;
      for (const Term* term : turn.terms) {
        const double weight = term->weight.at(now.progress) * term->share;
        const std::vector<double> mine = term->loss->counts(pass.batch());
        if (weight == 0 || !any(mine)) continue;  // then its teachers do not run either
        const loss::Means means = term->loss->forward(pass.show(*term));
        add(objective[term->learner], weight, means, mine, totals_of(*term, parts));
        note(meter, *term, means, mine);
      }
      Tensor sum;
      for (const Learner* learner : turn.learners) {
        const Tensor& value = objective[learner];
        if (!value.defined()) continue;
        sum = sum.defined() ? sum + value : value;
        Tensor& whole = objectives[learner];
        whole = whole.defined() ? whole + value.detach() : value.detach();
      }
      if (sum.defined() && sum.requires_grad()) sum.backward();
      const at::NoGradGuard no_gradient;
      for (const Term* term : turn.terms)
        if (term->weight.at(now.progress) != 0 && any(term->loss->counts(pass.batch())))
          term->loss->observe(pass.show(*term));
      if (passes.size() > 1) pass.clear();  // a graph lives no longer than its part
    }
    for (Learner* learner : turn.learners) {
      const auto it = objectives.find(learner);
      const Tensor whole =
          it == objectives.end() ? at::zeros({}, learner->parameters.front().second.options()) : it->second;
      meter.add(learner->name + "/train.loss", whole, rows);
      updates.push_back(learner->update(now, whole));
      for (Pass& pass : passes) pass.forget(*learner);
    }
    for (const Term* term : turn.terms) term->loss->advance(group);
  }
  return updates;
}

}  // namespace limbeck::train
