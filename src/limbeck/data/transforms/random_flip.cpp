// Mirrors an image, left to right, with some probability: a picture of a shoe stays a picture of a shoe. Of
// no use where left and right matter, as for digits and letters.
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

class RandomFlip : public Transform {
 public:
  explicit RandomFlip(double probability) : probability_(probability) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("random_flip acts on images of [channels, height, width]");
    return shape;
  }

  void apply(Fields& fields, std::span<const Random> keys, Block&) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].uniform() < probability_) mirror(block, static_cast<int64_t>(i));
    }
  }

  std::string text() const override {
    return "{transform: random_flip, probability: " + number_text(probability_) + "}";
  }

 private:
  double probability_;
};

Builder make(Params& params) {
  const double probability =
      params.number("probability", 0.5, Range::between(0, 1), "how often an image is mirrored");
  return {.augments = true,
          .build = [probability](const Context&) { return std::make_shared<RandomFlip>(probability); }};
}

}  // namespace

void register_random_flip(Registry& registry) {
  registry.add({"random_flip", "mirrors images left to right", "", "probability: 0.5", make});
}

}  // namespace limbeck::data::transforms
