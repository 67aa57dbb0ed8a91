// Peak signal-to-noise ratio: how near a picture comes to its target, in decibels.
//
//   PSNR = -10 log10(mean over values of ((y - t) / p)^2),  mean over pictures
//
// y is the picture at the tap `output`, t the field `target`, and p what white is above black: 1, or what the
// set's transforms made of that, so that normalising changes nothing. As denoising papers have it, the
// logarithm is taken of each picture by itself. Ours is of the answers as they are, neither clipped nor
// rounded to bytes, which papers often do: that only raises the number. A picture met exactly counts 100 dB.

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/train/measures.h"

namespace limbeck::train::measures {
namespace {

constexpr const char* kAnswer = "output";
constexpr double kLeastError = 1e-10;  // 100 dB
constexpr double kSame = 1e-4;         // between ranges that are the same but for rounding
constexpr int64_t kSide = 256;         // of a picture, where sizes differ

// How far white is above black after the set's transforms, by channel: (C, 1, 1).
Tensor range_of(const data::Set& set) {
  data::Shape shape = set.source->facts().fields.at(data::kTarget);
  if (data::is_varied(shape)) shape = {shape[0], kSide, kSide};
  data::Block pictures, scratch;
  pictures.resize(data::Block::Type::byte, shape, 2);
  std::fill(pictures.bytes.begin(), pictures.bytes.end(), uint8_t{0});
  std::fill(pictures.bytes.begin() + pictures.row_size(), pictures.bytes.end(), uint8_t{255});
  data::Fields fields{{data::kTarget, std::move(pictures)}};
  data::apply(set.transforms, fields, std::vector<Random>(2, Random(0)), scratch);
  const data::Block& after = fields.at(data::kTarget);
  const auto size = static_cast<std::size_t>(after.row_size());
  Tensor range = at::empty(after.shape, at::kDouble);
  for (std::size_t i = 0; i < size; ++i)
    range.data_ptr<double>()[i] = after.floats[size + i] - after.floats[i];
  const Tensor low = range.amin({1, 2}, /*keepdim=*/true), high = range.amax({1, 2}, /*keepdim=*/true);
  if (!((low > 0) & (high - low <= kSame * high)).all().item<bool>())
    throw UserError(
        "psnr needs to know how far white is above black, and after the transforms of '" + set.name +
        "' that differs from place to place: leave out what whitens, such as contrast_normalize and zca");
  return high;
}

class Psnr final : public Tally {
 public:
  explicit Psnr(Tensor range) : range_(std::move(range)) {}

  void add(const Tensor& answers, const data::Batch& rows) override {
    const Tensor gap = (answers.to(at::kDouble) - rows.inputs.at(data::kTarget).to(at::kDouble)) /
                       range_.to(answers.device());
    const Tensor error = gap.square().flatten(1).mean(1).clamp_min(kLeastError);
    sum_ += -10 * error.log10().sum().item<double>();
    rows_ += rows.rows;
  }
  std::optional<double> value() const override {
    return rows_ > 0 ? std::optional(sum_ / static_cast<double>(rows_)) : std::nullopt;
  }

 private:
  Tensor range_;
  double sum_ = 0;
  int64_t rows_ = 0;
};

std::string complaint(const nn::TapTable& taps, const data::Facts& set) {
  const auto answer = taps.find(kAnswer);
  const auto target = set.fields.find(data::kTarget);
  if (answer == taps.end()) return "it answers with no picture (the tap 'output')";
  if (target == set.fields.end() || !data::is_image(target->second))
    return "the set has no pictures as targets (the field 'target')";
  const Shape picture(answer->second.begin() + 1, answer->second.end());
  if (picture != target->second)
    return "it answers with pictures of " + shape_text(picture) + ", and the set's targets are of " +
           shape_text(target->second);
  return "";
}

}  // namespace

void register_psnr(Registry& registry) {
  registry.add({.name = "psnr",
                .summary = "peak signal-to-noise ratio of pictures against their targets, mean over pictures",
                .make = [](Params&) {
                  return Measure{
                      .title = "PSNR",
                      .unit = "dB",
                      .tap = kAnswer,
                      .complaint = complaint,
                      .begin = [](const data::Set& set) { return std::make_unique<Psnr>(range_of(set)); }};
                }});
}

}  // namespace limbeck::train::measures
