#include <ATen/ATen.h>

#include "limbeck/nn/run.h"
#include "limbeck/nn/walk.h"

namespace limbeck::nn {
namespace {

// Lets every layer add to one number, as long as it lives.
class Metering {
 public:
  Metering(Walk& walk, int64_t* count) : walk_(walk) { set(count); }
  ~Metering() { set(nullptr); }
  Metering(const Metering&) = delete;
  Metering& operator=(const Metering&) = delete;

 private:
  void set(int64_t* count) {
    for (const auto& [layer, path] : walk_.layers) layer->meter = count;
  }
  Walk& walk_;
};

}  // namespace

int64_t multiply_accumulates(Model& model, const Tensors& inputs) {
  const c10::NoGradGuard no_gradient;
  int64_t count = 0;
  const Metering metering(Walk::of(model), &count);
  run_all(model, inputs);
  return count;
}

int64_t parameter_count(const Model& model) {
  int64_t count = 0;
  for (const Named& item : ordered_state(model))
    if (item.is_parameter) count += item.tensor.numel();
  return count;
}

}  // namespace limbeck::nn
