// Moves an image by a few pixels in both directions; what comes in from outside is zero.
//
// Geoffrey Hinton, Oriol Vinyals, Jeff Dean: "Distilling the Knowledge in a Neural Network", 2015, section 3:
// inputs "jittered by up to two pixels in any direction", https://arxiv.org/abs/1503.02531
//
//   y[c, i, j] = x[c, i + down, j + right],  down, right ~ uniform {-pixels ... pixels}
#include "limbeck/base/error.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

class RandomShift : public Transform {
 public:
  explicit RandomShift(int64_t pixels) : pixels_(pixels) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("random_shift acts on images of [channels, height, width]");
    return shape;
  }

  void apply(Fields& fields, std::span<const Random> keys, Block& scratch) const override {
    const auto places = static_cast<uint64_t>(2 * pixels_ + 1);
    std::vector<Corner> corners(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
      corners[i] = {static_cast<int64_t>(keys[i].below(places, 0)) - pixels_,
                    static_cast<int64_t>(keys[i].below(places, 1)) - pixels_};
    for (auto& [name, block] : fields)
      if (is_image(block.shape)) cut(block, corners, block.shape[1], block.shape[2], scratch);
  }

  std::string text() const override {
    return "{transform: random_shift, pixels: " + std::to_string(pixels_) + "}";
  }

 private:
  int64_t pixels_;
};

Builder make(Params& params) {
  const int64_t pixels =
      params.integer("pixels", 2, Range::between(0, 65536), "the farthest an image moves, each way");
  return {.augments = true,
          .build = [pixels](const Context&) { return std::make_shared<RandomShift>(pixels); }};
}

}  // namespace

void register_random_shift(Registry& registry) {
  registry.add({"random_shift", "moves images by a few pixels and fills with zeros",
                "https://arxiv.org/abs/1503.02531", "pixels: 2", make});
}

}  // namespace limbeck::data::transforms
