// Cuts a window out of the image at a random place, after a border was put around it: with the image's own
// size and a border of 4 pixels, the usual augmentation of small pictures.
//
// C.-Y. Lee, S. Xie, P. Gallagher, Z. Zhang, Z. Tu: "Deeply-Supervised Nets", AISTATS 2015,
// https://proceedings.mlr.press/v38/lee15a.html
//
//   top ~ uniform {0 ... H + 2 padding - height},  left ~ uniform {0 ... W + 2 padding - width}
//
// The border is zero (`constant`), or mirrors the image without repeating its outermost pixels (`reflect`),
// as the code of S. Zagoruyko, N. Komodakis: "Wide Residual Networks", BMVC 2016, does on CIFAR:
// https://arxiv.org/abs/1605.07146
#include <algorithm>
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

enum class Mode { constant, reflect };

class RandomCrop : public Transform {
 public:
  /// `size` is empty (the image's own), or [height, width].
  RandomCrop(std::vector<int64_t> size, int64_t padding, Mode mode)
      : size_(std::move(size)), padding_(padding), mode_(mode) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("random_crop acts on images of [channels, height, width]");
    if (is_varied(shape)) return size_.empty() ? shape : Shape{shape[0], size_[0], size_[1]};
    if (mode_ == Mode::reflect && padding_ >= std::min(shape[1], shape[2]))
      throw UserError("random_crop cannot reflect " + std::to_string(padding_) + " pixels of an image of " +
                      std::to_string(shape[1]) + "x" + std::to_string(shape[2]) +
                      "; make `padding` smaller than its shorter side");
    if (size_.empty()) return shape;
    if (size_[0] > shape[1] + 2 * padding_ || size_[1] > shape[2] + 2 * padding_)
      throw UserError("random_crop cannot cut " + std::to_string(size_[0]) + "x" + std::to_string(size_[1]) +
                      " pixels out of " + std::to_string(shape[1]) + "x" + std::to_string(shape[2]) +
                      " and a padding of " + std::to_string(padding_) +
                      "; make `padding` larger or `size` smaller");
    return {shape[0], size_[0], size_[1]};
  }

  void apply(Fields& fields, std::span<const Random> keys, Block& scratch) const override {
    std::vector<Corner> corners(keys.size());
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      const Shape after = shape(block.shape);
      const auto down = static_cast<uint64_t>(block.shape[1] + 2 * padding_ - after[1] + 1);
      const auto right = static_cast<uint64_t>(block.shape[2] + 2 * padding_ - after[2] + 1);
      for (std::size_t i = 0; i < keys.size(); ++i)  // fields of one size are cut alike
        corners[i] = {static_cast<int64_t>(keys[i].below(down, 0)) - padding_,
                      static_cast<int64_t>(keys[i].below(right, 1)) - padding_};
      if (mode_ == Mode::constant)
        cut(block, corners, after[1], after[2], scratch);
      else
        cut_reflected(block, corners, after[1], after[2], scratch);
    }
  }

  std::string text() const override {
    std::string size;
    if (!size_.empty()) size = "size: [" + std::to_string(size_[0]) + ", " + std::to_string(size_[1]) + "], ";
    return "{transform: random_crop, " + size + "padding: " + std::to_string(padding_) +
           ", mode: " + (mode_ == Mode::constant ? "constant" : "reflect") + "}";
  }

 private:
  std::vector<int64_t> size_;
  int64_t padding_;
  Mode mode_;
};

Builder make(Params& params) {
  auto size = params.integers("size", {}, Range::between(1, 65536),
                              "pixels of a side, or [height, width]; the image's own by default");
  const int64_t padding =
      params.integer("padding", 0, Range::between(0, 65536), "pixels put around the image first");
  const Mode mode = params.choice("mode", {"constant", "reflect"},
                                  "what they are: zero, or the image mirrored at its border") == "reflect"
                        ? Mode::reflect
                        : Mode::constant;
  if (size.size() == 1) size.push_back(size[0]);
  if (size.size() > 2) params.fault("size", "must be one number or [height, width]");
  return {.augments = true, .build = [size, padding, mode](const Context&) {
            return std::make_shared<RandomCrop>(size, padding, mode);
          }};
}

}  // namespace

void register_random_crop(Registry& registry) {
  registry.add({"random_crop", "cuts a window at a random place, after padding",
                "https://proceedings.mlr.press/v38/lee15a.html", "padding: 4", make});
}

}  // namespace limbeck::data::transforms
