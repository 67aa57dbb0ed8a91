#pragma once
// Walk: the modules of a model that a pass must reach, gathered once, so that a pass itself builds no string.
#include <memory>
#include <string>
#include <vector>

#include "limbeck/nn/layers.h"
#include "limbeck/nn/unit.h"

namespace limbeck::nn {

class Viewing;

/// What a unit knows while somebody looks.
struct Unit::Slot {
  std::string prefix;          // "" for the model, else "<path>."
  Viewing* viewing = nullptr;  // who looks
};

struct Walk {
  struct Seat {
    Unit* unit;
    Unit::Slot slot;
  };
  template <typename Module>
  struct Placed {
    Module* module;
    std::string path;
  };

  /// The model's own walk, made on the first call.
  static Walk& of(Model& model);

  std::vector<Seat> units;
  std::vector<Norm*> norms;
  std::vector<Placed<Dropout>> dropouts;
  std::vector<Placed<Layer>> layers;  // norms and dropouts too

 private:
  void add(const std::shared_ptr<torch::nn::Module>& module, const std::string& path);
  std::vector<std::shared_ptr<torch::nn::Module>> alive_;  // what the pointers point to
};

}  // namespace limbeck::nn
