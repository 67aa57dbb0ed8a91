#include "limbeck/data/transforms.h"

#include <utility>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/data/images.h"

namespace limbeck::data {

void apply(const Chain& chain, Fields& fields, std::span<const Random> keys, Block& scratch) {
  for (const auto& [name, block] : fields)
    LIMBECK_CHECK(block.rows == static_cast<int64_t>(keys.size()), name, " has ", block.rows, " rows");
  std::vector<Random> own(keys.begin(), keys.end());
  for (std::size_t j = 0; j < chain.size(); ++j) {
    for (std::size_t i = 0; i < keys.size(); ++i) own[i] = keys[i].of(uint64_t{j});
    chain[j]->apply(fields, own, scratch);
  }
  for (auto& [name, block] : fields) make_float(block);
}

Chain build(const std::vector<transforms::Builder>& builders, transforms::Context context) {
  for (const transforms::Builder& builder : builders) {
    auto made = builder.build(context);
    context.before.push_back(std::move(made));
  }
  return context.before;
}

Shape shape_after(const Chain& chain, Shape shape) {
  for (const auto& transform : chain) shape = transform->shape(shape);
  if (is_varied(shape))
    throw UserError(
        "the images have several sizes; give them one: `transforms: [{transform: resize, size: [H, W]}, "
        "...]`, "
        "or resize and center_crop");
  return shape;
}

}  // namespace limbeck::data
