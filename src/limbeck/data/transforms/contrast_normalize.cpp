// Global contrast normalisation: gives every image a mean of 0 and the same contrast, over all of its
// channels together and whatever the other images are.
//
// Adam Coates, Honglak Lee, Andrew Y. Ng: "An Analysis of Single-Layer Networks in Unsupervised Feature
// Learning", AISTATS 2011, https://proceedings.mlr.press/v15/coates11a.html; the preprocessing of maxout
// networks and FitNets on CIFAR, before `zca`.
//
//   y = scale * (x - mean(x)) / sqrt(bias + c),   c = mean((x - mean(x))^2)   divide_by: deviation
//                                                 c = sum((x - mean(x))^2)    divide_by: norm
//
// on values scaled to 0 ... 1; an image without contrast (root below 1e-8) becomes 0. The maxout code takes
// {scale: 55, divide_by: norm}: on 32x32 colour pixels, a deviation of 55 / sqrt(3072) = 0.992.
#include <cmath>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

constexpr double kLeastContrast = 1e-8;

class ContrastNormalize : public Transform {
 public:
  ContrastNormalize(double scale, double bias, bool by_norm)
      : scale_(scale), bias_(bias), by_norm_(by_norm) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("contrast_normalize acts on images of [channels, height, width]");
    return shape;
  }

  void apply(Fields& fields, std::span<const Random>, Block&) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      make_float(block);
      const auto size = static_cast<std::size_t>(block.row_size());
      for (std::size_t row = 0; row < static_cast<std::size_t>(block.rows); ++row)
        normalize({block.floats.data() + row * size, size});
    }
  }

  std::string text() const override {
    return "{transform: contrast_normalize, scale: " + number_text(scale_) + ", bias: " + number_text(bias_) +
           ", divide_by: " + (by_norm_ ? "norm" : "deviation") + "}";
  }

 private:
  void normalize(std::span<float> values) const {
    double sum = 0, squares = 0;
    for (const float value : values) sum += value;
    const double mean = sum / static_cast<double>(values.size());
    for (const float value : values) squares += (value - mean) * (value - mean);
    const double contrast =
        std::sqrt(bias_ + (by_norm_ ? squares : squares / static_cast<double>(values.size())));
    const double factor = contrast < kLeastContrast ? 0 : scale_ / contrast;
    for (float& value : values) value = static_cast<float>((value - mean) * factor);
  }

  double scale_, bias_;
  bool by_norm_;
};

Builder make(Params& params) {
  const double scale = params.number("scale", 1, Range::above(0), "the contrast that images get");
  const double bias =
      params.number("bias", 0, Range::from(0), "added under the root, so that faint images stay fainter");
  const bool by_norm = params.choice("divide_by", {"deviation", "norm"},
                                     "what contrast is: per value, or of the whole image") == "norm";
  return {.build = [scale, bias, by_norm](const Context&) {
    return std::make_shared<ContrastNormalize>(scale, bias, by_norm);
  }};
}

}  // namespace

void register_contrast_normalize(Registry& registry) {
  registry.add({"contrast_normalize", "gives every image a mean of 0 and the same contrast",
                "https://proceedings.mlr.press/v15/coates11a.html", "scale: 1", make});
}

}  // namespace limbeck::data::transforms
