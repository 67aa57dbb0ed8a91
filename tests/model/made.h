#pragma once
// Models as the tests of this folder and of export/ make them.
#include <ATen/ATen.h>

#include <memory>
#include <string>

#include "limbeck/base/error.h"
#include "limbeck/config/describe.h"
#include "limbeck/model/registry.h"
#include "limbeck/nn/run.h"

namespace limbeck::model {

inline const Registry& archs() {
  static const Registry registry = [] {
    Registry made("arch");
    register_archs(made);
    return made;
  }();
  return registry;
}

inline const Fit kSmallGray{{1, 28, 28}, 10}, kColor{{3, 32, 32}, 100};

/// Whether an entry is a network of its own, and not made of other models.
inline bool stands_alone(const std::string& name) {
  Params params(config::example_entry("arch", name, archs().at(name).example), "",
                std::make_shared<config::Findings>());
  return archs().make(params).members.empty();
}

/// The fit of the same input that an entry's network has: one that scores no classes has none.
inline Fit fit_of(const std::string& name, Fit fit) {
  Params params(config::example_entry("arch", name, archs().at(name).example), "",
                std::make_shared<config::Findings>());
  if (!archs().make(params).scores_classes) fit.classes = 0;
  return fit;
}

/// The network of an entry, "{arch: resnet, depth: 8}", its memory unset: for counts and shapes. Throws
/// RecipeError.
inline std::shared_ptr<nn::Model> build(const std::string& entry, const Fit& fit = kColor) {
  Params params = Params::parse(entry);
  const Blueprint blueprint = archs().make(params);
  params.findings().check();
  return blueprint.build(fit);
}

/// The same with first weights from `seed`.
inline std::shared_ptr<nn::Model> make(const std::string& entry, const Fit& fit = kColor, uint64_t seed = 1) {
  auto model = build(entry, fit);
  nn::init(*model, Random(seed));
  return model;
}

/// What making the network of an entry says; "" if nothing.
inline std::string complaint(const std::string& entry, const Fit& fit = kColor) {
  try {
    build(entry, fit);
  } catch (const UserError& error) {  // a RecipeError is one
    return error.what();
  }
  return "";
}

/// Parameters whose names begin with `path`.
inline int64_t count_below(const nn::Model& model, const std::string& path) {
  int64_t count = 0;
  for (const nn::Named& item : nn::ordered_state(model))
    if (item.is_parameter && item.name.starts_with(path)) count += item.tensor.numel();
  return count;
}

/// Adds "stage<number>", and the same with `.pre` and `.first`, to a table of expected taps.
inline void add_stage(nn::TapTable& table, int64_t number, const Shape& shape) {
  for (const char* tap : {"", ".pre", ".first"}) table["stage" + std::to_string(number) + tap] = shape;
}

/// (rows, C, H, W) with other numbers in other rows, about as large as normalised pixels.
inline Tensors images(const Fit& fit, int64_t rows) {
  Shape shape = fit.input;
  shape.insert(shape.begin(), rows);
  const int64_t count = c10::multiply_integers(shape);
  return {{"image", at::sin(at::mul(at::arange(count, at::kFloat), 0.37)).reshape(shape)}};
}

/// Gives norms weights, biases and running statistics that are far from 1 and 0.
inline void unsettle(nn::Model& model) {
  const c10::NoGradGuard no_gradient;
  for (const nn::Named& item : nn::ordered_state(model)) {
    if (item.tensor.dim() != 1) continue;
    const Tensor wave = at::sin(at::arange(item.tensor.numel(), at::kFloat));
    const bool scale = item.name.ends_with("running_var") || item.name.ends_with(".weight");
    item.tensor.copy_(at::add(at::mul(wave, 0.3), scale ? 1 : 0));
  }
}

}  // namespace limbeck::model
