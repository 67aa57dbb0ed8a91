#include "limbeck/app/verify/model_case.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "limbeck/app/verify/closeness.h"
#include "limbeck/app/verify/fill.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/nn/run.h"

namespace limbeck::app {
namespace {

using nlohmann::json;

const std::string kLogits = "logits";

// Shapes by way of text: (512, 1, 1) and (512) hold the same values.
std::string without_trailing_ones(Shape shape) {
  while (shape.size() > 1 && shape.back() == 1) shape.pop_back();
  return shape_text(shape);
}

void compare_state(const json& reference, const nn::Model& model, Closeness& found) {
  const std::vector<nn::Named> ours = nn::ordered_state(model);
  const json& theirs = reference.at("state_dict");
  int64_t buffers = 0;
  for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    const std::string mine =
        i < ours.size() ? ours[i].name + " " + shape_text(shape_of(ours[i].tensor)) : "nothing";
    const std::string other = i < theirs.size() ? theirs[i].at(0).get<std::string>() + " " +
                                                      shape_text(theirs[i].at(1).get<Shape>())
                                                : "nothing";
    found.agree(mine == other,
                "entry " + std::to_string(i) + " of the state is " + mine + ", the reference's " + other);
    if (i < ours.size() && !ours[i].is_parameter) buffers += ours[i].tensor.numel();
  }
  const auto count = [&](const std::string& what, int64_t mine, int64_t other) {
    found.agree(mine == other, what + ": " + grouped(mine) + ", the reference has " + grouped(other));
  };
  count("parameters", nn::parameter_count(model), reference.at("parameters"));
  count("buffer elements", buffers, reference.at("buffer_elements"));
}

// Features and logits of one pass. `part` is the reference's "eval" or "train".
void compare_pass(const json& part, const std::string& name, const Tensors& seen, const Taps& taps,
                  double tolerance, Closeness& found) {
  for (const auto& [feature, expected] : part.at("features").items()) {
    const auto tap = taps.find(feature);
    if (tap == taps.end()) {
      found.agree(false, "cases.yaml names no tap for the feature " + feature);
      continue;
    }
    const Tensor value = seen.at(tap->second).to(at::kDouble);
    const std::string shape = without_trailing_ones(value.sizes().slice(1).vec());
    const std::string other = without_trailing_ones(expected.at("shape").get<Shape>());
    found.agree(shape == other, feature + " has shape " + shape + ", the reference " + other);
    const double l2 = expected.at("l2"), typical = l2 / std::sqrt(static_cast<double>(value.numel()));
    found.near(name + " " + feature + " mean", value.mean().item<double>(), expected.at("mean"), typical,
               tolerance);
    found.near(name + " " + feature + " l2", value.norm().item<double>(), l2, l2, tolerance);
  }

  const Tensor logits = seen.at(kLogits).to(at::kDouble);
  const double largest = part.at("logits_max_abs");
  const json& rows = part.at("logits");
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto i = static_cast<int64_t>(row);
    for (std::size_t k = 0; k < rows[row].size(); ++k)
      found.near(name + " logits[" + std::to_string(row) + "][" + std::to_string(k) + "]",
                 logits[i][static_cast<int64_t>(k)].item<double>(), rows[row][k], largest, tolerance);
    if (part.contains("argmax")) {
      const auto ours = logits[i].argmax().item<int64_t>(), theirs = part.at("argmax").at(row).get<int64_t>();
      found.agree(ours == theirs, "argmax of row " + std::to_string(row) + " is " + std::to_string(ours) +
                                      ", the reference's " + std::to_string(theirs));
    }
  }
  found.near(name + " logits mean", logits.mean().item<double>(), part.at("logits_mean"), largest, tolerance);
  found.near(name + " logits l2", logits.norm().item<double>(), part.at("logits_l2"), largest, tolerance);
}

void compare_statistics(const json& norms, const nn::Model& model, double tolerance, Closeness& found) {
  const Tensors state = nn::state(model);
  for (const auto& [norm, expected] : norms.items()) {
    for (const char* kind : {"running_mean", "running_var"}) {
      const std::string name = norm + "." + kind;
      const json& values = expected.at(kind);
      for (std::size_t i = 0; i < values.size(); ++i)
        found.near(name, state.at(name)[static_cast<int64_t>(i)].item<double>(), values[i], 1, tolerance);
    }
    const int64_t passes = state.at(norm + ".num_batches_tracked").item<int64_t>();
    found.agree(passes == expected.at("num_batches_tracked"),
                norm + " has seen " + std::to_string(passes) + " batches");
  }
}

// Our taps for those of the reference's features that this part has, and the logits.
std::vector<std::string> wanted(const json& part, const Taps& taps) {
  std::vector<std::string> names{kLogits};
  for (const auto& [feature, expected] : part.at("features").items())
    if (taps.contains(feature)) names.push_back(taps.at(feature));
  return names;
}

}  // namespace

Tolerances Tolerances::of(at::ScalarType type) {
  return type == at::kDouble ? Tolerances{1e-8, 1e-7} : Tolerances{1e-5, 1e-3};
}

void check_model_case(const json& reference, nn::Model& model, const Taps& taps, at::ScalarType type,
                      CaseResult& result) {
  const c10::NoGradGuard no_gradient;
  const Filling filling{std::stoull(reference.at("fill_key").get<std::string>(), nullptr, 0),
                        reference.at("fill_phase")};
  const Tolerances tolerances = Tolerances::of(type);
  Closeness found;
  compare_state(reference, model, found);

  nn::use_type(model, type);
  fill(model, filling);
  const Tensor image = filled_input(reference.at("input").at("shape").get<Shape>(), filling).to(type);
  const Tensors inputs{{"image", image}};
  const int64_t macs = nn::multiply_accumulates(model, inputs) / image.size(0);
  const int64_t their_macs = reference.at("macs_per_image").at("total");
  found.agree(macs == their_macs,
              "multiply-accumulates: " + grouped(macs) + ", the reference has " + grouped(their_macs));

  const json &eval = reference.at("eval"), &train = reference.at("train");
  compare_pass(eval, "eval", nn::run(model, inputs, wanted(eval, taps)), taps, tolerances.eval, found);
  const nn::Mode learning{.statistics = nn::Statistics::learn};
  compare_pass(train, "train", nn::run(model, inputs, wanted(train, taps), learning), taps, tolerances.train,
               found);
  compare_statistics(train.at("batch_norm_after_one_forward"), model, tolerances.train, found);

  result.worst = found.worst();
  if (found.faults().empty()) return;
  result.outcome = CaseResult::Outcome::failed;
  result.reason =
      found.faults().front() +
      (found.faults().size() > 1 ? " (and " + std::to_string(found.faults().size() - 1) + " more)" : "");
}

}  // namespace limbeck::app
