#pragma once
// Meter: the means of an epoch, added up on the device: no look at it within a step.
#include <map>
#include <string>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::train {

class Meter {
 public:
  /// Adds a mean of `count` values to `name`.
  void add(const std::string& name, const Tensor& mean, double count);
  /// Every mean so far, by name.
  std::map<std::string, double> means() const;
  void clear() { sums_.clear(); }

  /// "<name>.sum" and "<name>.count", as checkpoints hold them: exact.
  Tensors state() const;
  void restore(const Tensors& state, const at::Device& device);

 private:
  struct Sum {
    Tensor sum;  // float64 scalar
    double count = 0;
  };
  std::map<std::string, Sum> sums_;
};

}  // namespace limbeck::train
