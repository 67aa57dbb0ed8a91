#include "limbeck/train/latency.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

#include "limbeck/nn/run.h"
#include "limbeck/tensor/layout.h"

namespace limbeck::train {
namespace {

constexpr double kSeconds = 0.2;
constexpr std::size_t kMost = 500, kLeast = 5;

}  // namespace

std::vector<Latency> measure_latency(nn::Model& model, const model::Fit& fit, const at::Device& device) {
  const at::NoGradGuard no_gradient;
  std::vector<Latency> all;
  for (const int64_t batch : {1, 128}) {
    Shape shape = fit.input;
    shape.insert(shape.begin(), batch);
    const Tensors inputs{{"image", channels_last(at::zeros(shape)).to(device)}};
    std::vector<double> times;
    double total = 0;
    const std::string answer = fit.answer();
    nn::run(model, inputs, {answer});
    while (times.size() < kLeast || (total < kSeconds && times.size() < kMost)) {
      const auto begin = std::chrono::steady_clock::now();
      nn::run(model, inputs, {answer}).at(answer).to(at::kCPU);
      times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      total += times.back();
    }
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                     times.end());
    all.push_back({batch, 1e3 * times[times.size() / 2]});
  }
  return all;
}

}  // namespace limbeck::train
