#include "limbeck/app/compute/model.h"

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/model/store.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/files.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

Tensors load_weights_of(const fs::path& path) {
  return load_tensors(fs::is_directory(path) ? path / "model.safetensors" : path);
}

Tensors named_inputs(const ModelRequest& request) {
  Tensors inputs = request.inputs;
  if (inputs.size() == 1) inputs = {{"image", inputs.begin()->second}};
  if (!inputs.contains("image"))
    throw UserError(request.file + ": must hold one tensor, or one called image among others");
  for (auto& [name, value] : inputs) {
    if (value.dim() < 2 || value.size(0) == 0)
      throw UserError(request.file + ": " + name + " must be rows of samples, not " +
                      shape_text(shape_of(value)));
    if (value.scalar_type() == at::kByte) value = value.to(at::kFloat) / 255;
  }
  return inputs;
}

at::ScalarType widest(const Tensors& weights, const Tensors& inputs) {
  for (const Tensors* tensors : {&weights, &inputs})
    for (const auto& [name, value] : *tensors)
      if (value.scalar_type() == at::kDouble) return at::kDouble;
  return at::kFloat;
}

// How many classes the weights have: the length of whatever grows with the number of classes.
std::optional<int64_t> classes_in(const Tensors& weights, const model::Blueprint& blueprint,
                                  const Shape& input) {
  const Tensors two = nn::state(*blueprint.build({input, 2})),
                three = nn::state(*blueprint.build({input, 3}));
  for (const auto& [name, tensor] : two) {
    const auto it = weights.find(name);
    if (it == weights.end() || it->second.dim() != tensor.dim()) continue;
    for (int64_t axis = 0; axis < tensor.dim(); ++axis)
      if (three.at(name).size(axis) == tensor.size(axis) + 1) return it->second.size(axis);
  }
  return std::nullopt;
}

model::Fit fit_for(const ModelRequest& request, const model::Blueprint& blueprint, const Tensors& weights,
                   const Tensor& image) {
  model::Fit fit;
  fit.input = image.sizes().slice(1).vec();
  if (blueprint.channels_in && *blueprint.channels_in != fit.input.front())
    throw UserError(request.file + ": the samples have " + std::to_string(fit.input.front()) +
                    " channels, channels_in says " + std::to_string(*blueprint.channels_in));
  if (!blueprint.scores_classes) return fit;
  const auto classes = blueprint.classes ? blueprint.classes : classes_in(weights, blueprint, fit.input);
  if (!classes)
    throw UserError(
        request.weights.string() +
        ": shows no number of classes, so these are weights of another network; or give --set classes=N");
  fit.classes = *classes;
  return fit;
}

}  // namespace

Tensors compute_model(const ModelRequest& request, const model::Registry& registry) {
  const at::NoGradGuard no_gradient;
  Params params(request.entry, "", std::make_shared<config::Findings>());
  const model::Blueprint blueprint = registry.make(params);
  params.findings().check();
  Tensors inputs = named_inputs(request);
  const Tensors weights = load_weights_of(request.weights);
  const model::Fit fit = fit_for(request, blueprint, weights, inputs.at("image"));
  const auto network = blueprint.build(fit);
  const at::ScalarType type = widest(weights, inputs);
  nn::use_type(*network, type);
  model::load_weights(*network, request.weights);
  for (auto& [name, value] : inputs)
    if (value.is_floating_point()) value = value.to(type);
  const nn::Mode mode{.statistics = request.statistics};
  const auto taps = request.taps.value_or(std::vector<std::string>{fit.answer()});
  return taps.empty() ? nn::run_all(*network, inputs, mode) : nn::run(*network, inputs, taps, mode);
}

}  // namespace limbeck::app
