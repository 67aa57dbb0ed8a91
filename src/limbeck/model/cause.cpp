#include "limbeck/model/cause.h"

#include <algorithm>

namespace limbeck::model {
namespace {

// The first part of a name, with its point: "module." of "module.conv1.weight".
std::string first_part(const std::string& name) { return name.substr(0, name.find('.') + 1); }

std::string owner(const std::string& name) { return name.substr(0, name.rfind('.')); }

// Whether the file holds just what the model lacks, under one more level of names.
bool wrapped(const nn::Misfit& misfit) {
  if (misfit.unknown.empty() || misfit.missing.empty()) return false;
  const std::string prefix = first_part(misfit.unknown.front());
  return !prefix.empty() &&
         std::all_of(misfit.missing.begin(), misfit.missing.end(), [&](const std::string& name) {
           return std::binary_search(misfit.unknown.begin(), misfit.unknown.end(), prefix + name);
         });
}

// Whether the two shapes differ in this dimension and in no other.
bool differs_only_in(std::size_t dimension, const nn::Misfit::Reshaped& tensor) {
  if (tensor.file.size() != tensor.model.size() || tensor.file.size() <= dimension) return false;
  Shape file = tensor.file;
  file[dimension] = tensor.model[dimension];
  return file == tensor.model;
}

}  // namespace

std::string likely_cause(const nn::Misfit& misfit, const torch::nn::Module& model) {
  if (wrapped(misfit))
    return "every name in the file begins with '" + first_part(misfit.unknown.front()) +
           "', which has to be taken off";
  if (misfit.missing.empty() && misfit.unknown.empty() && misfit.retyped.empty()) {
    const auto all = nn::ordered_state(model);
    const auto& reshaped = misfit.reshaped;
    const auto in_head = [&](const auto& tensor) {
      return owner(tensor.name) == owner(all.back().name) && differs_only_in(0, tensor);
    };
    if (std::all_of(reshaped.begin(), reshaped.end(), in_head))
      return "the weights are of another number of classes (in a recipe, `classes` on the model gives it a "
             "new head)";
    if (reshaped.size() == 1 && differs_only_in(1, reshaped.front()))
      return reshaped.front().file.size() == 4 ? "the weights are for images of another number of channels"
                                               : "the weights are for inputs of another size";
    return "the weights are of another width";
  }
  return "the weights are of another architecture, or of one with other options";
}

}  // namespace limbeck::model
