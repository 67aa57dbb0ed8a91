#include "limbeck/train/blame.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/optim/clip.h"

namespace limbeck::train {
namespace {

constexpr std::size_t kNamed = 5;

bool is_finite(const Tensor& value) { return at::isfinite(value).all().item<bool>(); }

std::string ids(const data::Batch& part, const Tensor& bad_rows) {
  const Tensor where = at::nonzero(bad_rows.cpu()).flatten();
  const Tensor all = part.ids.cpu();
  std::vector<std::string> named;
  for (int64_t i = 0; i < where.numel() && named.size() < kNamed; ++i)
    named.push_back(std::to_string(all[where[i].item<int64_t>()].item<int64_t>()));
  const std::string more = where.numel() > static_cast<int64_t>(named.size()) ? " and others" : "";
  return (named.size() == 1 ? "sample " : "samples ") + join(named, ", ") + more;
}

// Rows whose inputs or activations are not finite, "" if all are.
std::string rows_of(const data::Batch& part, const Tensors& values) {
  for (const auto& [name, value] : values) {
    if (!value.defined() || value.dim() == 0 || value.size(0) != part.rows ||
        !at::isFloatingType(value.scalar_type()))
      continue;
    const Tensor bad = at::logical_not(at::isfinite(value.detach())).flatten(1 < value.dim() ? 1 : 0);
    const Tensor rows = value.dim() > 1 ? bad.any(1) : bad;
    if (rows.any().item<bool>()) return name + " of " + ids(part, rows);
  }
  return "";
}

std::string blame_term(const Term& term, Pass& pass, double weight) {
  const std::vector<double> counts = term.loss->counts(pass.batch());
  if (std::none_of(counts.begin(), counts.end(), [](double count) { return count > 0; })) return "";
  const loss::Step shown = pass.show(term);
  loss::Means means = term.loss->forward(shown);
  for (std::size_t k = 0; k < means.size(); ++k)
    if (counts[k] <= 0) means[k] = at::zeros_like(means[k]);  // a mean of nothing takes no part in the step
  for (const Tensor& mean : means) {
    if (is_finite(mean)) continue;
    std::string text = "the loss '" + term.line + "' is not finite";
    std::string who = rows_of(pass.batch(), shown.student);
    if (who.empty() && !shown.teachers.empty()) who = rows_of(pass.batch(), shown.teacher());
    return text + (who.empty() ? "" : " (" + who + ")");
  }
  std::vector<Tensor> parameters;
  for (const auto& [name, parameter] : term.learner->parameters) parameters.push_back(parameter);
  for (const Tensor& mean : means) {
    if (!mean.requires_grad()) continue;
    term.learner->clear();
    (mean * weight).backward({}, /*retain_graph=*/true);  // means share parts of the graph
    for (const auto& [name, parameter] : term.learner->parameters)
      if (parameter.grad().defined() && !is_finite(parameter.grad()))
        return "the gradient of the loss '" + term.line + "' is not finite, first at " + name + " (" +
               ids(pass.batch(), at::ones({pass.batch().rows}, at::kBool)) + ")";
    if (!is_finite(optim::clip_gradients(parameters, /*bound=*/0)))
      return "the gradient of the loss '" + term.line + "' is so large that its norm is no number";
  }
  return "";
}

// Which weights the bad step left as they were.
std::string what_stays(const std::vector<Turn>& turns, const std::vector<Update>& updates) {
  std::vector<std::string> moved, still;
  std::size_t i = 0;
  for (const Turn& turn : turns)
    for (const Learner* learner : turn.learners) {
      const bool bad = i >= updates.size() || updates[i].bad.item<float>() != 0;
      (bad ? still : moved).push_back("'" + learner->name + "'");
      ++i;
    }
  if (moved.empty()) return "No weight was changed and the last checkpoint stays";
  return "No weight of " + join(still, " and ") + " was changed (" + join(moved, " and ") +
         " had learnt from this batch already) and the last checkpoint stays";
}

}  // namespace

std::string blame(const std::vector<Turn>& turns, const std::vector<data::Batch>& parts, const Now& now,
                  const std::vector<Update>& updates) {
  const std::string head = "step " + grouped(now.progress.step + 1) + ": ",
                    stays = what_stays(turns, updates);
  const std::string tail = ". " + stays + "; a lower learning_rate, a warmup or clip may help";
  for (const data::Batch& part : parts) {
    if (const std::string inputs = rows_of(part, part.inputs); !inputs.empty())
      return head + "the input is not finite: " + inputs + ". " + stays;
    for (const Turn& turn : turns)
      for (const Term* term : turn.terms) {
        const double weight = term->weight.at(now.progress) * term->share;
        if (weight == 0) continue;
        Pass pass(part, now, turns);
        if (const std::string found = blame_term(*term, pass, weight); !found.empty())
          return head + found + tail;
      }
  }
  return head + "loss or gradient were not finite, each term alone was" + tail;
}

}  // namespace limbeck::train
