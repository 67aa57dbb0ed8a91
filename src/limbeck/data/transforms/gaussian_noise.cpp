// Adds noise of mean 0 to every value, independent of all others:
//
//   y = x + deviation * n,  n ~ normal(0, 1)
//
// on values scaled to 0 ... 1, without clipping; after `normalize` the deviation is one of normalised values.
// What a model is to answer, the field `target`, stays as it is.
#include "limbeck/base/text.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

class GaussianNoise : public Transform {
 public:
  explicit GaussianNoise(double deviation) : deviation_(deviation) {}

  void apply(Fields& fields, std::span<const Random> keys, Block& scratch) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape) || name == kTarget) continue;
      make_float(block);
      const auto size = static_cast<std::size_t>(block.row_size());
      scratch.floats.resize(size);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        keys[i].of(name).fill_normal(scratch.floats, static_cast<float>(deviation_));
        float* row = block.floats.data() + i * size;
        for (std::size_t j = 0; j < size; ++j) row[j] += scratch.floats[j];
      }
    }
  }

  std::string text() const override {
    return "{transform: gaussian_noise, deviation: " + number_text(deviation_) + "}";
  }

 private:
  double deviation_;
};

Builder make(Params& params) {
  const double deviation = params.number("deviation", 0.1, Range::from(0),
                                         "standard deviation of the noise, where black is 0 and white 1");
  return {.augments = true,
          .build = [deviation](const Context&) { return std::make_shared<GaussianNoise>(deviation); }};
}

}  // namespace

void register_gaussian_noise(Registry& registry) {
  registry.add(
      {"gaussian_noise", "adds independent normal noise to every value", "", "deviation: 0.1", make});
}

}  // namespace limbeck::data::transforms
