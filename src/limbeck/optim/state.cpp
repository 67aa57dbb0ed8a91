#include "limbeck/optim/state.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "limbeck/base/error.h"

namespace limbeck::optim {

void restore_into(const Tensor& target, const Tensors& state, const std::string& name) {
  const auto found = state.find(name);
  if (found == state.end())
    throw UserError("the checkpoint holds no '" + name +
                    "': it belongs to another recipe; run it into a new folder");
  if (found->second.sizes() != target.sizes())
    throw UserError("'" + name + "' of the checkpoint has shape " + shape_text(shape_of(found->second)) +
                    ", not " + shape_text(shape_of(target)) +
                    ": it belongs to another recipe; run it into a new folder");
  const c10::NoGradGuard no_gradient;
  target.copy_(found->second);
}

}  // namespace limbeck::optim
