#include "limbeck/nn/run.h"
#include "limbeck/nn/walk.h"
#include "limbeck/tensor/layout.h"

namespace limbeck::nn {

void fold(Model& model) {
  for (Norm* norm : Walk::of(model).norms) norm->fold();
}

void use_channels_last(torch::nn::Module& module) {
  for (Tensor& parameter : module.parameters()) parameter.set_data(channels_last(parameter.detach()));
}

void use_type(torch::nn::Module& module, at::ScalarType type) {
  for (const Named& item : ordered_state(module))
    if (item.tensor.is_floating_point()) item.tensor.set_data(item.tensor.detach().to(type));
}

}  // namespace limbeck::nn
