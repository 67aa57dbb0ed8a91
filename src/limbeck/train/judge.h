#pragma once
// Judging: how a model does on a set.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "limbeck/data/set.h"
#include "limbeck/nn/run.h"

namespace limbeck::train {

/// Rows whose largest probability lies in (low, high].
struct Bin {
  double low = 0, high = 0;
  int64_t count = 0;
  double confidence = 0, accuracy = 0;   // means; 0 where count is 0
};

/// One evaluation pass. Means are over labelled rows.
struct Judgement {
  int64_t samples = 0, labelled = 0;
  double accuracy = 0;
  double cross_entropy = 0;              // of the label, at temperature 1
  double calibration_error = 0;          // expected, over 15 bins of equal width (Guo et al., ICML 2017)
  std::vector<Bin> reliability;
  std::vector<std::vector<int64_t>> confusion;   // [label][called]
  std::vector<int64_t> calls;            // the class each row was called, in the set's order
  std::vector<float> confidence;         // its probability

  std::map<std::string, double> values() const;   // accuracy, cross_entropy, calibration_error
};

/// Runs `model` in evaluation over the set's tap `logits`.
Judgement judge(nn::Model& model, const data::Set& set, const at::Device& device, int loader_threads);

/// The share of rows that both call the same.
double agreement(const Judgement& a, const Judgement& b);

/// Probabilities (rows, classes) of these rows of the set, at a temperature.
Tensor probabilities(nn::Model& model, const data::Set& set, const std::vector<int64_t>& rows, double temperature,
                     const at::Device& device);

}  // namespace limbeck::train
