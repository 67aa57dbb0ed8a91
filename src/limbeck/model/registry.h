#pragma once
// The registry of architectures.
#include <functional>
#include <memory>
#include <optional>

#include "limbeck/config/registry.h"
#include "limbeck/nn/unit.h"

namespace limbeck::model {

/// What a network must fit: known from the recipe, from the weights, or from the first set the model meets.
struct Fit {
  Shape input;          // one sample: (C, H, W), or (F) for tables
  int64_t classes = 0;  // 0: it scores none, and answers with something else
  bool operator==(const Fit&) const = default;
  /// The tap that holds its answer.
  std::string answer() const { return classes > 0 ? "logits" : "output"; }
};

/// One of the networks that a model is made of.
struct Part {
  std::string name;
  std::shared_ptr<nn::Model> network;
  std::vector<int64_t> specialty;  // of a specialist: the classes of its outputs but the last; else empty
};

/// What an entry's options become.
struct Blueprint {
  std::optional<int64_t> classes, channels_in;  // where the recipe says
  bool scores_classes = true;                   // else its fit has none, and its answer is the tap `output`
  std::function<std::shared_ptr<nn::Model>(const Fit&)> build;
  /// Of an entry that is made of other models of the recipe: who they are, and how they become one, which
  /// shares their weights and has none of its own. UserError where they do not go together. Its `build`
  /// throws.
  std::vector<std::string> members = {};
  std::function<std::shared_ptr<nn::Model>(const std::vector<Part>&)> join = {};
};

using Registry = BasicRegistry<Blueprint>;

/// Reads `classes` and `channels_in`, which every vision architecture has, into a blueprint without `build`.
Blueprint read_fit(Params& params);
/// The same for one that answers with images: `channels_in` alone.
Blueprint read_image_fit(Params& params);

void register_archs(Registry& registry);  // generated from the files in archs/

}  // namespace limbeck::model
