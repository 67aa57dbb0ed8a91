#include "limbeck/train/judge.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "limbeck/base/check.h"
#include "limbeck/data/loader.h"

namespace limbeck::train {
namespace {

constexpr int kBins = 15;
constexpr int64_t kBatch = 500;

// What is known of every row after one pass.
struct Rows {
  std::vector<int64_t> labels, calls;
  std::vector<float> confidence;
  double label_loss = 0;
};

void append(Rows& rows, const Tensor& logits, const data::Batch& batch) {
  const Tensor log_p = at::log_softmax(logits.to(at::kFloat), 1);
  const auto [best, calls] = log_p.max(1);
  const Tensor calls_here = calls.cpu(), p_here = best.exp().cpu();
  const auto* call = calls_here.const_data_ptr<int64_t>();
  const auto* p = p_here.const_data_ptr<float>();
  rows.calls.insert(rows.calls.end(), call, call + batch.rows);
  rows.confidence.insert(rows.confidence.end(), p, p + batch.rows);
  if (!batch.labels.defined()) {
    rows.labels.insert(rows.labels.end(), static_cast<std::size_t>(batch.rows), -1);
    return;
  }
  const Tensor labels = batch.labels.cpu();
  const auto* label = labels.const_data_ptr<int64_t>();
  rows.labels.insert(rows.labels.end(), label, label + batch.rows);
  const Tensor picked = log_p.cpu().gather(1, labels.clamp_min(0).unsqueeze(1)).squeeze(1);
  rows.label_loss -= at::where(labels >= 0, picked, at::zeros_like(picked)).sum(at::kDouble).item<double>();
}

void fill_bins(Judgement& judgement, const Rows& rows) {
  judgement.reliability.resize(kBins);
  for (int b = 0; b < kBins; ++b) {
    judgement.reliability[b].low = static_cast<double>(b) / kBins;
    judgement.reliability[b].high = static_cast<double>(b + 1) / kBins;
  }
  for (std::size_t i = 0; i < rows.calls.size(); ++i) {
    if (rows.labels[i] < 0) continue;
    Bin& bin = judgement.reliability[std::clamp(static_cast<int>(std::ceil(rows.confidence[i] * kBins)) - 1, 0, kBins - 1)];
    ++bin.count;
    bin.confidence += rows.confidence[i];
    bin.accuracy += rows.calls[i] == rows.labels[i] ? 1 : 0;
  }
  for (Bin& bin : judgement.reliability) {
    if (bin.count == 0) continue;
    bin.confidence /= static_cast<double>(bin.count);
    bin.accuracy /= static_cast<double>(bin.count);
    judgement.calibration_error +=
        std::abs(bin.confidence - bin.accuracy) * static_cast<double>(bin.count) / static_cast<double>(judgement.labelled);
  }
}

}  // namespace

std::map<std::string, double> Judgement::values() const {
  if (labelled == 0) return {};
  return {{"accuracy", accuracy}, {"cross_entropy", cross_entropy}, {"calibration_error", calibration_error}};
}

Judgement judge(nn::Model& model, const data::Set& set, const at::Device& device, int loader_threads) {
  const at::NoGradGuard no_gradient;
  data::Loader loader(set, {.batch_size = kBatch, .threads = loader_threads, .key = std::nullopt});
  loader.seek(0);
  Rows rows;
  int64_t classes = 0;
  while (auto batch = loader.next()) {
    const data::Batch here = batch->to(device);
    const Tensor logits = nn::run(model, here.inputs, {"logits"}).at("logits");
    classes = logits.size(1);
    append(rows, logits, here);
  }
  Judgement judgement;
  judgement.samples = static_cast<int64_t>(rows.calls.size());
  judgement.confusion.assign(static_cast<std::size_t>(classes), std::vector<int64_t>(static_cast<std::size_t>(classes)));
  int64_t right = 0;
  for (std::size_t i = 0; i < rows.calls.size(); ++i) {
    if (rows.labels[i] < 0) continue;
    ++judgement.labelled;
    right += rows.calls[i] == rows.labels[i] ? 1 : 0;
    if (rows.labels[i] < classes) ++judgement.confusion[rows.labels[i]][rows.calls[i]];
  }
  if (judgement.labelled > 0) {
    judgement.accuracy = static_cast<double>(right) / static_cast<double>(judgement.labelled);
    judgement.cross_entropy = rows.label_loss / static_cast<double>(judgement.labelled);
    fill_bins(judgement, rows);
  }
  judgement.calls = std::move(rows.calls);
  judgement.confidence = std::move(rows.confidence);
  return judgement;
}

double agreement(const Judgement& a, const Judgement& b) {
  LIMBECK_CHECK(a.calls.size() == b.calls.size() && !a.calls.empty());
  int64_t same = 0;
  for (std::size_t i = 0; i < a.calls.size(); ++i) same += a.calls[i] == b.calls[i] ? 1 : 0;
  return static_cast<double>(same) / static_cast<double>(a.calls.size());
}

Tensor probabilities(nn::Model& model, const data::Set& set, const std::vector<int64_t>& rows, double temperature,
                     const at::Device& device) {
  const at::NoGradGuard no_gradient;
  data::Set some = set;
  some.rows.clear();
  for (const int64_t row : rows) some.rows.push_back(set.rows.at(static_cast<std::size_t>(row)));
  data::Loader loader(some, {.batch_size = kBatch, .threads = 0, .key = std::nullopt});
  loader.seek(0);
  std::vector<Tensor> all;
  while (auto batch = loader.next())
    all.push_back(at::softmax(nn::run(model, batch->to(device).inputs, {"logits"}).at("logits").to(at::kFloat) / temperature, 1).cpu());
  return at::cat(all);
}

}  // namespace limbeck::train
