#pragma once
// What architectures for images share: the check of what they must fit, and the names of a stage's taps.
#include <string>

#include "limbeck/model/registry.h"

namespace limbeck::model {

struct Image {
  int64_t channels, height, width;
};

/// The image that `fit` speaks of. UserError if it is none, or smaller than `least` pixels on a side; `arch`
/// begins the message.
Image image_of(const Fit& fit, const std::string& arch, int64_t least);

/// "stage2", "stage2.pre" (before its last ReLU), "stage2.first" (after its first block).
struct StageTaps {
  explicit StageTaps(int64_t number)
      : name("stage" + std::to_string(number)), pre(name + ".pre"), first(name + ".first") {}
  std::string name, pre, first;
};

}  // namespace limbeck::model
