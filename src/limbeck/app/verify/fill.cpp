#include "limbeck/app/verify/fill.h"

#include <ATen/ATen.h>

#include <cmath>
#include <functional>
#include <set>

#include "limbeck/nn/state.h"

namespace limbeck::app {
namespace {

// The module that a tensor belongs to, and its own name there.
std::string owner(const std::string& name) { return name.substr(0, name.rfind('.')); }
std::string leaf(const std::string& name) { return name.substr(name.rfind('.') + 1); }

Tensor tabulated(int64_t count, const std::function<double(double)>& value) {
  const Tensor table = at::empty({count}, at::kDouble);
  auto* out = table.data_ptr<double>();
  for (int64_t i = 0; i < count; ++i) out[i] = value(static_cast<double>(i));
  return table;
}

Tensor spread(const std::string& name, const Tensor& like, uint64_t key) {
  const double fan_in = static_cast<double>(like.numel()) / static_cast<double>(like.size(0));
  const double scale = std::sqrt(4.8 / fan_in);
  const std::vector<double> draws = hashed(name, key, like.numel());
  return tabulated(like.numel(), [&](double i) { return scale * draws[static_cast<std::size_t>(i)]; });
}

// The values of one tensor, flat; `of_norm`: its module has running statistics.
Tensor values(const std::string& name, const Tensor& like, bool of_norm, const Filling& filling) {
  const double phase = filling.phase;
  const auto table = [&](const auto& value) { return tabulated(like.numel(), value); };
  if (like.dim() >= 2) return spread(name, like, filling.key);
  const std::string kind = leaf(name);
  if (kind == "num_batches_tracked") return table([](double) { return 0.0; });
  if (kind == "running_mean") return table([&](double i) { return 0.05 * std::sin(2 * i + phase); });
  if (kind == "running_var")
    return table([&](double i) { return 1 + 0.3 * std::pow(std::cos(i + phase), 2); });
  if (!of_norm) return table([&](double i) { return 0.01 * std::sin(i + phase); });
  if (kind == "weight") return table([&](double i) { return 1 + 0.1 * std::sin(i + phase); });
  return table([&](double i) { return 0.05 * std::cos(i + phase); });
}

}  // namespace

std::vector<double> hashed(const std::string& name, uint64_t key, int64_t count) {
  uint64_t start = 0xCBF29CE484222325;  // FNV-1a
  for (const char byte : name) start = (start ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  std::vector<double> draws(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < draws.size(); ++i) {
    uint64_t z = (start ^ key) + (i + 1) * 0x9E3779B97F4A7C15;  // SplitMix64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    draws[i] = std::ldexp(static_cast<double>(z >> 11), -52) - 1;
  }
  return draws;
}

void fill(const torch::nn::Module& module, const Filling& filling) {
  const c10::NoGradGuard no_gradient;
  const std::vector<nn::Named> all = nn::ordered_state(module);
  std::set<std::string> norms;
  for (const nn::Named& item : all)
    if (leaf(item.name) == "running_mean") norms.insert(owner(item.name));
  for (const nn::Named& item : all) {
    const Tensor flat = values(item.name, item.tensor, norms.contains(owner(item.name)), filling);
    item.tensor.copy_(flat.reshape(item.tensor.sizes()));
  }
}

Tensor filled_input(const Shape& shape, const Filling& filling) {
  const auto wave = [&](double j) {
    return std::sin(0.01 * j + filling.phase) + 0.5 * std::sin(0.37 * j + 1);
  };
  return tabulated(c10::multiply_integers(shape), wave).reshape(shape);
}

}  // namespace limbeck::app
