#include "limbeck/optim/average.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "limbeck/optim/state.h"

namespace limbeck::optim {

Average::Average(const Options& options, std::vector<std::pair<std::string, Tensor>> parameters)
    : options_(options), parameters_(std::move(parameters)) {
  const c10::NoGradGuard no_gradient;
  for (const auto& [name, parameter] : parameters_) values_[name] = parameter.detach().clone();
  const at::Device device = parameters_.empty() ? at::Device(at::kCPU) : parameters_.front().second.device();
  updates_ = at::zeros({}, at::TensorOptions(device).dtype(at::kDouble));
}

// What the newest parameters count in this update, as a float64 scalar on the device.
Tensor Average::newest_share() const {
  Tensor share = at::full_like(updates_, 1 - options_.decay);
  if (options_.warmup) share = at::maximum(share, 1 - (updates_ + 1) / (updates_ + 10));
  return options_.first_copy ? share.masked_fill(updates_ == 0, 1) : share;
}

void Average::update(const Tensor& bad) {
  const c10::NoGradGuard no_gradient;
  Tensor share = newest_share();
  if (bad.defined()) {
    const Tensor good = bad.reshape({}).eq(0);
    share = share * good;  // with share 0 the average stays as it is to the last bit
    updates_.add_(good);
  } else {
    updates_.add_(1);
  }
  for (const auto& [name, parameter] : parameters_) {
    Tensor& value = values_.at(name);
    value.lerp_(parameter.detach(), share.to(value.options()));
  }
}

Tensors Average::state() const {
  Tensors state{{"updates", updates_}};
  for (const auto& [name, value] : values_) state["average." + name] = value;
  return state;
}

void Average::restore(const Tensors& state) {
  restore_into(updates_, state, "updates");
  for (const auto& [name, value] : values_) restore_into(value, state, "average." + name);
}

std::optional<Average::Options> read_average(Params& params) {
  constexpr const char* kHelp = "moving average of the parameters: its decay, or {decay, warmup, first}";
  Average::Options options;
  const config::Node* node = params.node().find("ema");
  if (!node || !node->is_map()) {
    const auto decay = params.number("ema", Range::between(0, 1), kHelp);
    if (decay) options.decay = *decay;
    return decay ? std::optional(options) : std::nullopt;
  }
  Params map = *params.map("ema", kHelp);
  options.decay =
      map.number("decay", options.decay, Range::between(0, 1), "what the average keeps at each update");
  options.warmup = map.flag("warmup", options.warmup, "less decay at first: (1 + i) / (10 + i) at update i");
  options.first_copy = map.choice("first", {"copy", "average"}, "what the first update does") == "copy";
  map.done();
  return options;
}

}  // namespace limbeck::optim
