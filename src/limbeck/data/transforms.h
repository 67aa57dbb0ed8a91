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

/// More numbers than a recipe's text should hold.
struct Table {
  Shape shape;
  std::vector<float> values;  // row-major
};
using Tables = std::map<std::string, std::shared_ptr<const Table>>;  // by name

class Transform {
 public:
  virtual ~Transform() = default;
  /// The shape of a sample after it; UserError where it cannot be applied to `shape`.
  virtual Shape shape(const Shape& shape) const { return shape; }
  /// Changes all rows of `fields`: every image field alike, so that an image and its target stay two views of
  /// one thing. keys[i] belongs to row i alone and to this transform alone. `scratch` is reused memory.
  virtual void apply(Fields& fields, std::span<const Random> keys, Block& scratch) const = 0;
  /// For fingerprints and for model.json: the entry with all its numbers, as a recipe would write it:
  /// "{transform: random_crop, padding: 2, mode: constant}". The registry makes the same transform of it
  /// again.
  virtual std::string text() const = 0;
  /// The tables that `text` names: their names are hashes of their numbers.
  virtual Tables tables() const { return {}; }
};

using Chain = std::vector<std::shared_ptr<const Transform>>;

namespace transforms {

/// What a transform may need to know when it is built. Numbers of the set called `train` are those of all its
/// samples, before `part` and `hold_out`, as they come out of `before`: computed when first asked for.
struct Context {
  std::function<Statistics(const Chain& before)> statistics = {};
  /// Tables "mean" (C, H, W) and "matrix" (D, D); none where only shapes are asked for.
  std::function<Tables(const Chain& before, double epsilon)> whitening = {};
  /// A table that was kept with a model, by its name.
  std::function<std::shared_ptr<const Table>(const std::string& name)> kept = {};
  Chain before = {};  // the transforms of the same list that stand before this one
};

struct Builder {
  bool augments = false;  // random: belongs under `augment`
  std::function<std::shared_ptr<const Transform>(const Context&)> build;
};

using Registry = BasicRegistry<Builder>;  // Registry("transform")

void register_transforms(Registry& registry);  // generated from the files in transforms/

}  // namespace transforms

/// Runs a chain: key of row i, transform j is keys[i].of(j). Bytes that no transform made float become
/// value/255.
void apply(const Chain& chain, Fields& fields, std::span<const Random> keys, Block& scratch);

/// Builds the transforms of one list, each knowing those before it.
Chain build(const std::vector<transforms::Builder>& builders, transforms::Context context);

/// The shape after the whole chain. UserError where images still have several sizes then.
Shape shape_after(const Chain& chain, Shape shape);

}  // namespace limbeck::data
