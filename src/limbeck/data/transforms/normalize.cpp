// Gives every channel a mean near 0 and a deviation near 1:
//
//   y = (x / 255 - mean) / std     bytes, per channel
//   y = (x - mean) / std           values that are float already
//
// Without numbers, those of the set called `train`: its population mean and deviation, before `part` and
// `hold_out`, as it comes out of the transforms that stand before this one.
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/images.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

// From bytes by table, computed in double: exactly rounded, so the same bits on every machine.
std::vector<ByteTable> tables_of(const Statistics& numbers) {
  std::vector<ByteTable> tables(numbers.mean.size());
  for (std::size_t channel = 0; channel < tables.size(); ++channel)
    for (int value = 0; value < 256; ++value)
      tables[channel][static_cast<std::size_t>(value)] =
          static_cast<float>((value / 255.0 - numbers.mean[channel]) / numbers.deviation[channel]);
  return tables;
}

std::string list_text(const std::vector<double>& values) {
  std::vector<std::string> parts;
  for (const double value : values) parts.push_back(number_text(value));
  return "[" + join(parts, ", ") + "]";
}

class Normalize : public Transform {
 public:
  /// Numbers for each channel, or one for all.
  explicit Normalize(Statistics numbers) : numbers_(std::move(numbers)), tables_(tables_of(numbers_)) {}

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("normalize acts on images of [channels, height, width]");
    const auto given = static_cast<int64_t>(numbers_.mean.size());
    if (given != 1 && given != shape[0])
      throw UserError("normalize has numbers for " + std::to_string(given) + " channels, the images have " +
                      std::to_string(shape[0]) + "; give `mean` and `std` for each, or one number for all");
    return shape;
  }

  void apply(Fields& fields, std::span<const Random>, Block&) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      shape(block.shape);
      if (block.type == Block::Type::byte)
        look_up(block, tables_);
      else
        scale(block);
    }
  }

  std::string text() const override {
    return "{transform: normalize, mean: " + list_text(numbers_.mean) +
           ", std: " + list_text(numbers_.deviation) + "}";
  }

 private:
  void scale(Block& block) const {
    const int64_t channels = block.shape[0], plane = block.shape[1] * block.shape[2];
    float* values = block.floats.data();
    for (int64_t i = 0; i < block.rows * channels; ++i, values += plane) {
      const std::size_t channel = static_cast<std::size_t>(i % channels) % numbers_.mean.size();
      const auto mean = static_cast<float>(numbers_.mean[channel]);
      const auto deviation = static_cast<float>(numbers_.deviation[channel]);
      for (int64_t j = 0; j < plane; ++j) values[j] = (values[j] - mean) / deviation;
    }
  }

  Statistics numbers_;
  std::vector<ByteTable> tables_;
};

std::shared_ptr<const Transform> from_statistics(const Context& context) {
  if (!context.statistics)
    throw UserError(
        "normalize has no `mean` and `std`, and no set is called `train` whose statistics it could take");
  const Statistics numbers = context.statistics(context.before);
  for (std::size_t channel = 0; channel < numbers.deviation.size(); ++channel)
    if (numbers.deviation[channel] <= 0)
      throw UserError("normalize: channel " + std::to_string(channel) +
                      " of `train` has the same value everywhere; give `mean` and `std` yourself");
  return std::make_shared<Normalize>(numbers);
}

Builder make(Params& params) {
  const auto mean = params.numbers(
      "mean", {}, Range::any(),
      "of each channel, or one for all, of values scaled to 0 ... 1; that of `train` by default");
  const auto deviation = params.numbers("std", {}, Range::above(0), "standard deviation, likewise");
  if (params.has("of")) params.not_yet("of");
  if (mean.size() != deviation.size())
    params.fault(mean.empty() ? "std" : "mean", "needs as many numbers in `mean` as in `std`, or neither");
  if (mean.empty()) return {.build = from_statistics};
  return {.build = [mean, deviation](const Context&) {
    return std::make_shared<Normalize>(Statistics{mean, deviation});
  }};
}

}  // namespace

void register_normalize(Registry& registry) {
  registry.add({"normalize", "subtracts each channel's mean and divides by its standard deviation", "",
                "mean: [0.286], std: [0.353]", make});
}

}  // namespace limbeck::data::transforms
