#include "limbeck/train/meter.h"

#include <ATen/ATen.h>

namespace limbeck::train {

void Meter::add(const std::string& name, const Tensor& mean, double count) {
  const at::NoGradGuard no_gradient;
  Sum& sum = sums_[name];
  const Tensor more = mean.detach().to(at::kDouble) * count;
  sum.sum = sum.sum.defined() ? sum.sum.add_(more) : more;
  sum.count += count;
}

std::map<std::string, double> Meter::means() const {
  std::map<std::string, double> means;
  for (const auto& [name, sum] : sums_)
    if (sum.count > 0) means[name] = sum.sum.item<double>() / sum.count;
  return means;
}

Tensors Meter::state() const {
  Tensors state;
  for (const auto& [name, sum] : sums_) {
    state[name + ".sum"] = sum.sum.cpu().clone();
    state[name + ".count"] = at::scalar_tensor(sum.count, at::kDouble);
  }
  return state;
}

void Meter::restore(const Tensors& state, const at::Device& device) {
  sums_.clear();
  for (const auto& [name, value] : state) {
    const std::string entry = name.substr(0, name.rfind('.'));
    if (name.ends_with(".sum"))
      sums_[entry].sum = value.clone().to(device);
    else
      sums_[entry].count = value.item<double>();
  }
}

}  // namespace limbeck::train
