// Gives images another size, as Pillow does it (data/resample.h): antialiased, so that images which shrink
// keep what their pixels say on average.
//
//   size: [H, W]   height and width
//   size: S        the shorter side; the longer one keeps the proportions: floor(S * longer / shorter)
#include <algorithm>
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/data/resample.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

const std::vector<std::string> kFilters{"bilinear", "bicubic", "nearest"};

Filter filter_of(const std::string& name) {
  return name == "bicubic" ? Filter::bicubic : name == "nearest" ? Filter::nearest : Filter::bilinear;
}

class Resize : public Transform {
 public:
  /// `size` is [shorter side] or [height, width].
  Resize(std::vector<int64_t> size, std::string filter)
      : size_(std::move(size)), filter_(std::move(filter)) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("resize acts on images of [channels, height, width]");
    if (size_.size() == 2) return {shape[0], size_[0], size_[1]};
    if (is_varied(shape)) return shape;
    const int64_t shorter = std::min(shape[1], shape[2]), longer = std::max(shape[1], shape[2]);
    const int64_t long_side = size_[0] * longer / shorter;
    return shape[1] < shape[2] ? Shape{shape[0], size_[0], long_side} : Shape{shape[0], long_side, size_[0]};
  }

  void apply(Fields& fields, std::span<const Random>, Block& scratch) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      const Shape after = shape(block.shape);
      resample(block, after[1], after[2], filter_of(filter_), scratch);
    }
  }

  std::string text() const override {
    const std::string size = size_.size() == 1
                                 ? std::to_string(size_[0])
                                 : "[" + std::to_string(size_[0]) + ", " + std::to_string(size_[1]) + "]";
    return "{transform: resize, size: " + size + ", filter: " + filter_ + "}";
  }

 private:
  std::vector<int64_t> size_;
  std::string filter_;
};

Builder make(Params& params) {
  const auto size =
      params.integers("size", {}, Range::between(1, 16384), "pixels of the shorter side, or [height, width]");
  const std::string filter = params.choice("filter", kFilters, "how new pixels are mixed of the old");
  if (size.empty() || size.size() > 2) params.fault("size", "must be one number or [height, width]");
  return {.build = [size, filter](const Context&) { return std::make_shared<Resize>(size, filter); }};
}

}  // namespace

void register_resize(Registry& registry) {
  registry.add({"resize", "gives images another size, as Pillow does, smoothing those that shrink", "",
                "size: [8, 6]", make});
}

}  // namespace limbeck::data::transforms
