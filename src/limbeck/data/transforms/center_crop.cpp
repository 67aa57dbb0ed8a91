// Cuts the middle out of an image; an image that is smaller gets a border of zeros.
//
//   top = (H - height) / 2,  left = (W - width) / 2
//
// Halves are rounded to even where pixels are cut away; a border of an odd number of pixels is thinner at the
// top and at the left. torchvision does both so.
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

// Where the window begins; negative where it is larger than the image.
int64_t begin_of(int64_t length, int64_t window) {
  if (window >= length) return -((window - length) / 2);
  const int64_t twice = length - window, half = twice / 2;
  return twice % 2 == 1 && half % 2 == 1 ? half + 1 : half;
}

class CenterCrop : public Transform {
 public:
  CenterCrop(int64_t height, int64_t width) : height_(height), width_(width) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("center_crop acts on images of [channels, height, width]");
    return {shape[0], height_, width_};
  }

  void apply(Fields& fields, std::span<const Random> keys, Block& scratch) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      const Corner corner{begin_of(block.shape[1], height_), begin_of(block.shape[2], width_)};
      const std::vector<Corner> corners(keys.size(), corner);
      cut(block, corners, height_, width_, scratch);
    }
  }

  std::string text() const override {
    return "{transform: center_crop, size: [" + std::to_string(height_) + ", " + std::to_string(width_) +
           "]}";
  }

 private:
  int64_t height_, width_;
};

Builder make(Params& params) {
  auto size = params.integers("size", {}, Range::between(1, 16384), "pixels of a side, or [height, width]");
  if (size.size() == 1) size.push_back(size[0]);
  if (size.size() != 2) params.fault("size", "must be one number or [height, width]");
  return {.build = [size](const Context&) { return std::make_shared<CenterCrop>(size[0], size[1]); }};
}

}  // namespace

void register_center_crop(Registry& registry) {
  registry.add({"center_crop", "cuts the middle out of images", "", "size: 8", make});
}

}  // namespace limbeck::data::transforms
