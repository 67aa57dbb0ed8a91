#pragma once
// Viewing: one look at a model, for the length of one pass. Internal to `run`.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "limbeck/nn/walk.h"

namespace limbeck::nn {

struct Reached {};  // thrown by `keep` when the last wanted tap is there, caught in `run` alone

class Viewing {
 public:
  /// Attaches to every unit of the walk. `wanted`: taps by name, or null for everything.
  Viewing(Walk& walk, const std::vector<std::string>* wanted);
  /// Gives every unit back as it was: a pass inside a pass returns the outer look.
  ~Viewing();
  Viewing(const Viewing&) = delete;
  Viewing& operator=(const Viewing&) = delete;

  bool wants(const Unit::Slot& slot, std::string_view name) const;
  void see(const Unit::Slot& slot, std::string_view name, const Tensor& value);

  /// What was seen. CheckFailed if a published tensor was changed in place afterwards.
  Tensors take();

 private:
  struct Seen {
    std::string name;
    Tensor value;  // undefined until it is published
    uint32_t version = 0;
  };
  const Seen* find(const Unit::Slot& slot, std::string_view name) const;

  Walk& walk_;
  bool everything_;
  std::vector<Seen> seen_;   // the wanted ones from the start; else in the order they came
  std::size_t missing_ = 0;  // wanted ones still undefined
  std::vector<std::pair<Unit::Slot*, Viewing*>> before_;  // by unit: its slot, and who looked through ours
};

}  // namespace limbeck::nn
