#include "limbeck/nn/run.h"
#include "limbeck/nn/walk.h"

namespace limbeck::nn {

void init(Model& model, const Random& key) {
  for (const auto& [layer, path] : Walk::of(model).layers) layer->init(key.of(path));
}

}  // namespace limbeck::nn
