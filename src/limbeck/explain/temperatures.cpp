#include "limbeck/explain/temperatures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>

#include "limbeck/base/check.h"
#include "limbeck/loss/distribution.h"

namespace limbeck::explain {

Tensor targets(const Tensor& logits, const std::vector<int64_t>& labels,
               const std::vector<double>& temperatures) {
  LIMBECK_CHECK(logits.dim() == 2 && logits.size(0) == static_cast<int64_t>(labels.size()));
  const Tensor label = at::tensor(labels, at::kLong).unsqueeze(1);
  const Tensor classes = at::arange(logits.size(1), at::kLong).unsqueeze(0);
  std::vector<Tensor> all{(classes == label).to(at::kFloat)};
  for (const double temperature : temperatures)
    all.push_back(loss::probabilities(logits, temperature).to(at::kFloat));
  return at::stack(all, 1);
}

Softness softness(const Tensor& logits, const std::vector<int64_t>& labels, double temperature) {
  const Tensor all = at::tensor(labels, at::kLong), known = (all >= 0).nonzero().squeeze(1);
  const Tensor label = all.index_select(0, known).unsqueeze(1);
  const Tensor log_p = loss::log_probabilities(logits.index_select(0, known).to(at::kDouble), temperature);
  const Tensor p = log_p.exp();
  return {loss::entropy(log_p).mean().item<double>(), p.gather(1, label).mean().item<double>(),
          std::get<0>(p.scatter(1, label, 0.0).max(1)).mean().item<double>()};
}

std::vector<int64_t> least_sure(const Tensor& logits, const std::vector<int64_t>& labels, int64_t count) {
  const auto [best, called] = loss::probabilities(logits).to(at::kFloat).max(1);
  std::map<int64_t, int64_t> rows;  // by class
  const auto sureness = [p = best](int64_t row) { return p[row].item<float>(); };
  for (int64_t row = 0; row < static_cast<int64_t>(labels.size()); ++row) {
    const int64_t label = labels[static_cast<std::size_t>(row)];
    if (label < 0 || called[row].item<int64_t>() != label) continue;
    const auto [it, first] = rows.emplace(label, row);
    if (!first && sureness(row) < sureness(it->second)) it->second = row;
  }
  std::vector<int64_t> chosen;
  for (const auto& [label, row] : rows) chosen.push_back(row);
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](int64_t a, int64_t b) { return sureness(a) < sureness(b); });
  if (static_cast<int64_t>(chosen.size()) > count) chosen.resize(static_cast<std::size_t>(count));
  return chosen;
}

}  // namespace limbeck::explain
