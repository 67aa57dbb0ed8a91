#pragma once
// Judging: how a model does on a set.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "limbeck/data/set.h"
#include "limbeck/nn/run.h"
#include "limbeck/train/class_scores.h"
#include "limbeck/train/measures.h"

namespace limbeck::train {

/// One evaluation pass.
struct Judgement {
  int64_t samples = 0;
  std::map<std::string, double> values;  // by measure; without those for which no row counted

  // Where a measure read class scores:
  int64_t labelled = 0;                         // rows whose label is known
  std::vector<Bin> reliability;                 // of these, as the two that follow
  std::vector<std::vector<int64_t>> confusion;  // [label][called]
  std::vector<int64_t> calls;                   // the class each row was called, in the set's order
  std::vector<float> confidence;                // its probability
};

/// Runs `model` in evaluation over the set, once, as far as these measures want. UserError where the set does
/// not serve a measure; whether the model does must be known.
Judgement judge(nn::Model& model, const data::Set& set, const measures::Measures& by,
                const at::Device& device, int loader_threads);

/// The share of rows that both call the same.
double agreement(const Judgement& a, const Judgement& b);

/// Probabilities (rows, classes) of these rows of the set, at a temperature.
Tensor probabilities(nn::Model& model, const data::Set& set, const std::vector<int64_t>& rows,
                     double temperature, const at::Device& device);

}  // namespace limbeck::train
