#include "limbeck/train/class_scores.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace limbeck::train {
namespace {

constexpr int kBins = 15;

}  // namespace

Calls calls_of(const Tensor& logits) {
  const Tensor log_p =
      at::log_softmax(logits.scalar_type() == at::kDouble ? logits : logits.to(at::kFloat), 1);
  const auto [best, classes] = log_p.max(1);
  return {log_p, classes, best.exp()};
}

Reliability::Reliability() : sums_(kBins) {
  for (int b = 0; b < kBins; ++b) {
    sums_[b].low = static_cast<double>(b) / kBins;
    sums_[b].high = static_cast<double>(b + 1) / kBins;
  }
}

void Reliability::add(float confidence, bool right) {
  const int number =
      confidence > 0 ? static_cast<int>(std::ceil(confidence * kBins)) - 1 : 0;  // what is no number, too
  Bin& bin = sums_[std::min(number, kBins - 1)];
  ++bin.count;
  bin.confidence += confidence;
  bin.accuracy += right ? 1 : 0;
}

std::vector<Bin> Reliability::bins() const {
  std::vector<Bin> bins = sums_;
  for (Bin& bin : bins) {
    if (bin.count == 0) continue;
    bin.confidence /= static_cast<double>(bin.count);
    bin.accuracy /= static_cast<double>(bin.count);
  }
  return bins;
}

int64_t Reliability::count() const {
  int64_t rows = 0;
  for (const Bin& bin : sums_) rows += bin.count;
  return rows;
}

double Reliability::error() const {
  double error = 0;
  for (const Bin& bin : bins())
    error += std::abs(bin.confidence - bin.accuracy) * static_cast<double>(bin.count) /
             static_cast<double>(count());
  return error;
}

}  // namespace limbeck::train
