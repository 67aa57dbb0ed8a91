#pragma once
// The registry of transforms: what happens to a whole batch of samples between a data set and a model. They
// run in loader threads and know no libtorch.
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/config/registry.h"
#include "limbeck/data/dataset.h"

namespace limbeck::data {

/// Mean and standard deviation of each channel of a field, of values scaled to 0 ... 1.
struct Statistics {
  std::vector<double> mean, deviation;
};

class Transform {
 public:
  virtual ~Transform() = default;
  /// The shape of a sample after it; UserError where it cannot be applied to `shape`.
  virtual Shape shape(const Shape& shape) const { return shape; }
  /// Changes all rows of `fields` (every image field alike). keys[i] belongs to row i alone and to this
  /// transform alone. `scratch` is reused memory.
  virtual void apply(Fields& fields, std::span<const Random> keys, Block& scratch) const = 0;
  /// For fingerprints and for model.json: the entry with all its numbers, as a recipe would write it:
  /// "{transform: random_crop, padding: 2, mode: constant}". The registry makes the same transform of it
  /// again.
  virtual std::string text() const = 0;
};

using Chain = std::vector<std::shared_ptr<const Transform>>;

namespace transforms {

/// What a transform may need to know when it is built: the statistics of the set called `train` (before
/// `part` and `hold_out`), computed when first asked for.
struct Context {
  std::function<Statistics()> statistics;
};

struct Builder {
  bool augments = false;  // random: belongs under `augment`
  bool needs_statistics = false;
  std::function<std::shared_ptr<const Transform>(const Context&)> build;
};

using Registry = BasicRegistry<Builder>;  // Registry("transform")

void register_transforms(Registry& registry);  // generated from the files in transforms/

}  // namespace transforms

/// Runs a chain: key of row i, transform j is keys[i].of(j). Bytes that no transform made float become
/// value/255.
void apply(const Chain& chain, Fields& fields, std::span<const Random> keys, Block& scratch);

/// The shape after the whole chain.
Shape shape_after(const Chain& chain, Shape shape);

}  // namespace limbeck::data
