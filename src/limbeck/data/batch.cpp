#include "limbeck/data/batch.h"

#include <ATen/ATen.h>

#include "limbeck/base/check.h"

namespace limbeck::data {
namespace {

std::vector<int64_t> on_host(const Tensor& labels) {
  const Tensor host = labels.to(at::kCPU, at::kLong).contiguous();
  return {host.data_ptr<int64_t>(), host.data_ptr<int64_t>() + host.numel()};
}

void count(Batch& batch, std::size_t classes) {
  batch.labelled = 0;
  batch.class_counts.assign(classes, 0);
  for (const int64_t label : batch.host_labels) {
    if (label < 0) continue;
    ++batch.labelled;
    if (static_cast<std::size_t>(label) < classes) ++batch.class_counts[static_cast<std::size_t>(label)];
  }
}

// Rows that have soft labels: those of the others are zeros.
int64_t soft_rows(const Tensor& soft_labels) { return soft_labels.gt(0).any(1).sum().item<int64_t>(); }

Tensor rows_of(const Tensor& tensor, int64_t begin, int64_t end) {
  return tensor.defined() ? tensor.narrow(0, begin, end - begin) : Tensor();
}

Tensor moved(const Tensor& tensor, const at::Device& device) {
  return tensor.defined() ? tensor.to(device) : Tensor();
}

}  // namespace

Batch Batch::part(int64_t begin, int64_t end) const {
  LIMBECK_CHECK(0 <= begin && begin <= end && end <= rows, "rows ", begin, " to ", end, " of ", rows);
  Batch part;
  for (const auto& [name, tensor] : inputs) part.inputs[name] = rows_of(tensor, begin, end);
  part.labels = rows_of(labels, begin, end);
  part.soft_labels = rows_of(soft_labels, begin, end);
  part.ids = rows_of(ids, begin, end);
  part.rows = end - begin;
  part.first_row = first_row + begin;
  // A batch made by hand may have its labels in the tensor alone.
  const std::vector<int64_t> known = host_labels.empty() && labels.defined() ? on_host(labels) : host_labels;
  if (!known.empty()) part.host_labels.assign(known.begin() + begin, known.begin() + end);
  count(part, class_counts.size());
  part.soft_labelled = soft_labelled == rows ? part.rows
                       : soft_labelled == 0  ? 0
                                             : soft_rows(part.soft_labels);
  return part;
}

Batch Batch::to(const at::Device& device) const {
  Batch there = *this;
  for (auto& [name, tensor] : there.inputs) tensor = moved(tensor, device);
  there.labels = moved(labels, device);
  there.soft_labels = moved(soft_labels, device);
  there.ids = moved(ids, device);
  return there;
}

Batch batch_of(Tensors inputs, const Tensor& labels, int64_t classes) {
  LIMBECK_CHECK(!inputs.empty());
  Batch batch;
  batch.rows = inputs.begin()->second.size(0);
  for (const auto& [name, tensor] : inputs)
    LIMBECK_CHECK(tensor.size(0) == batch.rows, name, " has ", tensor.size(0), " rows, not ", batch.rows);
  batch.inputs = std::move(inputs);
  batch.ids = at::arange(batch.rows, at::kLong);
  if (labels.defined()) {
    LIMBECK_CHECK(labels.dim() == 1 && labels.size(0) == batch.rows, "labels are ",
                  shape_text(shape_of(labels)));
    batch.labels = labels;
    batch.host_labels = on_host(labels);
  }
  count(batch, static_cast<std::size_t>(classes));
  return batch;
}

}  // namespace limbeck::data
