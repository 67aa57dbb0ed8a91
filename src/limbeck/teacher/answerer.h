#pragma once
// Answerer: who teaches. A loss does not see who answers: a live network, a cache, a peer, the student
// itself.
#include <memory>
#include <string>
#include <vector>

#include "limbeck/config/time.h"
#include "limbeck/data/batch.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::teacher {

class Answerer {
 public:
  virtual ~Answerer() = default;
  /// These taps for the rows of `part`, without gradient.
  virtual Tensors answer(const data::Batch& part, const std::vector<std::string>& taps,
                         const Progress& now) = 0;
  /// The taps it offers, for inputs like these; derived ones among them.
  virtual nn::TapTable table(const Tensors& inputs) = 0;
};

/// A trained network that does not learn: evaluation statistics, norms folded into convolutions, no gradient.
/// `model` is an object of its own (its weights are changed by folding).
std::unique_ptr<Answerer> live(std::shared_ptr<nn::Model> model);

}  // namespace limbeck::teacher
