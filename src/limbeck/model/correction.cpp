#include "limbeck/model/correction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "limbeck/base/check.h"
#include "limbeck/model/store.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/random.h"

namespace limbeck::model {
namespace {

constexpr int kSteps = 200;      // of the grid, to each side
constexpr double kPerUnit = 10;  // steps in one unit of score

Tensor scores(nn::Model& network, const Tensors& inputs) {
  return nn::run(network, inputs, {"logits"}).at("logits");
}

// Runs `network` while `change` has been made to these tensors, and puts them back.
Tensor scores_after(nn::Model& network, const Tensors& inputs, const std::vector<Tensor>& tensors,
                    const auto& change) {
  std::vector<Tensor> before;
  for (const Tensor& tensor : tensors) before.push_back(tensor.clone());
  for (std::size_t i = 0; i < tensors.size(); ++i) change(tensors[i]);
  const Tensor after = scores(network, inputs);
  for (std::size_t i = 0; i < tensors.size(); ++i) tensors[i].copy_(before[i]);
  return after;
}

// What a search for an offset must know of a labelled row: its best class of those named and of the others.
struct Row {
  int64_t label, named, other;
  double named_score, other_score;

  int64_t call(double offset) const {
    const double raised = named_score + offset;
    if (raised == other_score) return std::min(named, other);
    return raised > other_score ? named : other;
  }
};

std::vector<Row> rows_of(const Tensor& logits, const Tensor& labels, const std::vector<int64_t>& classes) {
  LIMBECK_CHECK(logits.dim() == 2 && labels.dim() == 1 && logits.size(0) == labels.size(0));
  const int64_t columns = logits.size(1);
  std::vector<bool> is_named(static_cast<std::size_t>(columns), false);
  for (const int64_t c : classes) is_named.at(static_cast<std::size_t>(c)) = true;
  const Tensor values = logits.detach().to(at::kCPU, at::kDouble).contiguous(),
               known = labels.to(at::kCPU).contiguous();
  const auto* score = values.const_data_ptr<double>();
  const auto* label = known.const_data_ptr<int64_t>();
  std::vector<Row> rows;
  for (int64_t i = 0; i < values.size(0); ++i, score += columns) {
    if (label[i] < 0) continue;
    constexpr double kLeast = -std::numeric_limits<double>::infinity();
    Row row{label[i], -1, -1, kLeast, kLeast};
    for (int64_t c = 0; c < columns; ++c) {
      int64_t& best = is_named[static_cast<std::size_t>(c)] ? row.named : row.other;
      double& best_score = is_named[static_cast<std::size_t>(c)] ? row.named_score : row.other_score;
      if (best >= 0 && score[c] <= best_score) continue;
      best = c;
      best_score = score[c];
    }
    rows.push_back(row);
  }
  return rows;
}

// dL/d(1/T) of the mean cross-entropy of softmax(logits / T): it rises with 1/T.
double slope(const Tensor& logits, const Tensor& of_label, double inverse) {
  const Tensor p = at::softmax(logits * inverse, 1);
  return ((p * logits).sum(1) - of_label).mean().item<double>();
}

}  // namespace

Classifier classifier_of(const Blueprint& blueprint, const Fit& fit) {
  const at::NoGradGuard no_gradient;
  const auto network = blueprint.build(fit);
  nn::init(*network, Random(0).of("classifier"));
  Shape shape = fit.input;
  shape.insert(shape.begin(), 2);
  Tensor rows = at::empty(shape);
  fill_uniform(rows, Random(0).of("probe"), -1, 1);
  const Tensors inputs{{"image", rows}};
  const Tensor before = scores(*network, inputs);
  const Tensor offsets = at::arange(1, fit.classes + 1, before.options());
  Classifier found;
  std::vector<Tensor> tensors;
  const std::set<std::string> head = head_of(blueprint, fit);
  for (const auto& [name, value] : nn::state(*network)) {
    if (!head.contains(name)) continue;
    found.tensors.push_back(name);
    tensors.push_back(value.detach());
    if (shape_of(value) != Shape{fit.classes}) continue;
    const Tensor after =
        scores_after(*network, inputs, {value.detach()}, [&](const Tensor& bias) { bias.add_(offsets); });
    if (at::allclose(after, before + offsets, 1e-4, 1e-4)) found.bias = name;
  }
  const Tensor halved =
      scores_after(*network, inputs, tensors, [](const Tensor& tensor) { tensor.mul_(0.5); });
  if (!at::allclose(halved, before * 0.5, 1e-4, 1e-6)) found.tensors.clear();
  return found;
}

ClassBias fit_class_bias(const Tensor& logits, const Tensor& labels, const std::vector<int64_t>& classes) {
  LIMBECK_CHECK(!classes.empty() && static_cast<int64_t>(classes.size()) < logits.size(1));
  const std::vector<Row> rows = rows_of(logits, labels, classes);
  ClassBias best;
  const auto errors_at = [&](int step) {
    const double offset = step / kPerUnit;
    return std::count_if(rows.begin(), rows.end(),
                         [&](const Row& row) { return row.call(offset) != row.label; });
  };
  for (int step = -kSteps; step <= kSteps; ++step) best.errors.push_back(errors_at(step));
  best.before = best.after = best.errors[kSteps];
  for (int size = 1; size <= kSteps; ++size)
    for (const int step : {size, -size})
      if (const int64_t errors = best.errors[static_cast<std::size_t>(kSteps + step)]; errors < best.after) {
        best.after = errors;
        best.offset = step / kPerUnit;
      }
  return best;
}

double fit_temperature(const Tensor& logits, const Tensor& labels) {
  const Tensor known = (labels >= 0).nonzero().squeeze(1);
  LIMBECK_CHECK(known.numel() > 0);
  const Tensor z = logits.detach().to(at::kDouble).index_select(0, known);
  const Tensor of_label = z.gather(1, labels.index_select(0, known).unsqueeze(1)).squeeze(1);
  constexpr int kHalvings = 100;  // far past the last bit
  double low = -std::log(kHottest), high = -std::log(kColdest);
  if (slope(z, of_label, std::exp(low)) >= 0) return kHottest;
  if (slope(z, of_label, std::exp(high)) <= 0) return kColdest;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (slope(z, of_label, std::exp(middle)) < 0 ? low : high) = middle;
  }
  return std::exp(-(low + high) / 2);
}

}  // namespace limbeck::model
