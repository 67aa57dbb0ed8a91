#pragma once
// Averages of parameters over the updates.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/config/params.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::optim {

/// A moving average of parameters: decay * average + (1 - decay) * value after every update.
class Average {
 public:
  struct Options {
    double decay = 0.999;
    bool warmup = false;     // decay min(d, (1 + i)/(10 + i)) at update i = 0, 1, ...
    bool first_copy = true;  // the first update copies the parameters (torch's AveragedModel)
  };
  /// Starts at the parameters as they are when made.
  Average(const Options& options, std::vector<std::pair<std::string, Tensor>> parameters);
  /// `bad` as in Optimizer::update.
  void update(const Tensor& bad);
  const std::map<std::string, Tensor>& values() const { return values_; }

  /// "average.<parameter>" and "updates": the average's own tensors, which the next update changes.
  Tensors state() const;
  /// Copies what `state` gave. UserError where a tensor is missing or has another shape.
  void restore(const Tensors& state);

 private:
  Tensor newest_share() const;

  Options options_;
  std::vector<std::pair<std::string, Tensor>> parameters_;
  std::map<std::string, Tensor> values_;
  Tensor updates_;  // one float64 scalar: counted where the parameters are
};

/// Reads `ema: 0.999` or `ema: {decay: 0.999, warmup: false, first: copy}`; nothing if absent.
std::optional<Average::Options> read_average(Params& params);

}  // namespace limbeck::optim
