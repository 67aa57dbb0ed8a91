#pragma once
// Group: the processes that train together. So far a lone one, which answers without any library, so that
// callers never branch.
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::dist {

class Group {
 public:
  virtual ~Group() = default;
  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }
  /// Adds the tensors over all processes, in place.
  virtual void sum(const std::vector<Tensor>&) const {}
  virtual void barrier() const {}
};

}  // namespace limbeck::dist
