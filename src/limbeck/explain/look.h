#pragma once
// Looking at a trained network: what it answers, in evaluation and without gradients, for a whole set.
#include <functional>
#include <string>
#include <vector>

#include "limbeck/data/batch.h"
#include "limbeck/data/set.h"
#include "limbeck/nn/unit.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

struct Lookout {
  at::Device device = at::kCPU;
  int loader_threads = 0;
};

/// Runs the model over the set in its order, some rows at a time, and shows each part with its taps.
void look(nn::Model& model, const data::Set& set, const std::vector<std::string>& taps,
          const Lookout& lookout,
          const std::function<void(const data::Batch& part, const Tensors& taps)>& show);

/// What `of` makes of a tap's values (N, ...), joined for all rows of the set; float32, on the CPU,
/// contiguous.
Tensor gather(nn::Model& model, const data::Set& set, const std::string& tap, const Lookout& lookout,
              const std::function<Tensor(const Tensor& values)>& of);

/// The set's images as models see them (N, C, H, W); undefined where it has none. For few rows.
Tensor images_of(const data::Set& set);

}  // namespace limbeck::explain
