#include "limbeck/loss/input_gradient.h"

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/loss/distribution.h"

namespace limbeck::loss {
namespace {

// (N) ones and zeros.
Tensor labelled_rows(const data::Batch& batch, const Tensor& like) {
  Tensor rows = at::zeros({batch.rows}, like.options().dtype(at::kBool));
  if (batch.labels.defined()) rows = batch.labels >= 0;
  if (batch.soft_labels.defined()) rows = at::logical_or(rows, batch.soft_labels.sum(/*dim=*/1) > 0);
  return rows;
}

}  // namespace

std::string read_row_distance(Params& params) {
  return params.choice("distance", {"squared", "norm"},
                       "of each row: its squared length, or as in the paper its length");
}

double count_labelled(const data::Batch& batch) {
  return static_cast<double>(batch.labelled + batch.soft_labelled);
}

Tensor half_mean_length(const Tensor& gap, const std::string& distance, const data::Batch& batch) {
  const Tensor flat = widened(gap).flatten(1);
  const Tensor rows = distance == "norm" ? flat.norm(2, /*dim=*/1) : flat.square().sum(/*dim=*/1);
  const double count = count_labelled(batch);
  const bool all = count == static_cast<double>(batch.rows);
  return (all ? rows : rows.masked_fill(at::logical_not(labelled_rows(batch, rows)), 0)).sum() / (2 * count);
}

void require_classes_of(const data::Facts& set, const Tensors& taps, const std::string& who) {
  const auto logits = taps.find("logits");
  if (logits == taps.end() || logits->second.size(1) >= set.classes) return;
  throw UserError(who + " scores " + std::to_string(logits->second.size(1)) +
                  " classes, the set has labels of " + std::to_string(set.classes) +
                  ": input_gradient is that of the labels' cross-entropy");
}

}  // namespace limbeck::loss
