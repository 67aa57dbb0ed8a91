#include "limbeck/nn/state.h"

#include <ATen/ATen.h>

#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/nn/run.h"

namespace limbeck::nn {
namespace {

constexpr std::string_view kBatchCounter = "num_batches_tracked";

void gather(const torch::nn::Module& module, const std::string& prefix, std::set<const void*>& met,
            std::vector<Named>& all) {
  const auto add = [&](const std::string& name, const Tensor& tensor, bool is_parameter) {
    if (met.insert(tensor.unsafeGetTensorImpl()).second) all.push_back({prefix + name, tensor, is_parameter});
  };
  for (const auto& item : module.named_parameters(/*recurse=*/false)) add(item.key(), item.value(), true);
  for (const auto& item : module.named_buffers(/*recurse=*/false)) add(item.key(), item.value(), false);
  for (const auto& child : module.named_children())
    gather(*child.value(), prefix + child.key() + ".", met, all);
}

// "'a', 'b', 'c' and 12 more"
std::string few(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) shown.push_back("'" + names[i] + "'");
  return join(shown, ", ") +
         (names.size() > kShown ? " and " + std::to_string(names.size() - kShown) + " more" : "");
}

}  // namespace

std::vector<Named> ordered_state(const torch::nn::Module& module) {
  std::vector<Named> all;
  std::set<const void*> met;
  gather(module, "", met, all);
  return all;
}

Misfit misfit(const torch::nn::Module& module, const Tensors& values) {
  Misfit found;
  std::set<std::string> known;
  for (const Named& item : ordered_state(module)) {
    known.insert(item.name);
    const auto it = values.find(item.name);
    if (it == values.end()) {
      if (!item.name.ends_with(kBatchCounter)) found.missing.push_back(item.name);
    } else if (it->second.sizes() != item.tensor.sizes()) {
      found.reshaped.push_back({item.name, shape_of(it->second), shape_of(item.tensor)});
    } else if (it->second.is_floating_point() != item.tensor.is_floating_point() &&
               !item.name.ends_with(kBatchCounter)) {
      found.retyped.push_back(item.name);
    }
  }
  for (const auto& [name, value] : values)
    if (!known.contains(name)) found.unknown.push_back(name);
  return found;
}

std::string Misfit::text() const {
  std::vector<std::string> parts;
  if (!reshaped.empty()) {
    const Reshaped& first = reshaped.front();
    parts.push_back("tensor '" + first.name + "' is " + shape_text(first.file) + " in the file and " +
                    shape_text(first.model) + " in the model" +
                    (reshaped.size() > 1 ? " (and " + std::to_string(reshaped.size() - 1) + " more)" : ""));
  }
  if (!missing.empty()) parts.push_back("the file lacks " + few(missing));
  if (!unknown.empty()) parts.push_back("the model has no " + few(unknown));
  if (!retyped.empty()) parts.push_back("numbers of another kind in " + few(retyped));
  return join(parts, "; ");
}

Tensors state(const torch::nn::Module& module) {
  Tensors all;
  for (Named& item : ordered_state(module)) all.emplace(std::move(item.name), std::move(item.tensor));
  return all;
}

void load_state(torch::nn::Module& module, const Tensors& values, const std::string& what) {
  const Misfit found = misfit(module, values);
  if (found.any()) throw UserError(what + ": " + found.text());
  const c10::NoGradGuard no_gradient;
  for (const Named& item : ordered_state(module)) {
    const auto it = values.find(item.name);
    if (it == values.end()) {
      Tensor(item.tensor).zero_();
    } else {
      Tensor(item.tensor).copy_(it->second);
    }
  }
}

}  // namespace limbeck::nn
