#include "limbeck/data/noisy_set.h"

#include "limbeck/base/error.h"
#include "limbeck/base/hash.h"
#include "limbeck/data/images.h"

namespace limbeck::data {
Facts noisy_facts(const Facts& images) {
  Facts facts{.samples = images.samples, .fields = {}, .classes = 0, .class_names = {}};
  if (const auto image = images.fields.find(kImage); image != images.fields.end())
    facts.fields = {{kImage, image->second}, {kTarget, image->second}};
  return facts;
}

NoisySet::NoisySet(std::shared_ptr<const DataSet> images, double deviation)
    : images_(std::move(images)),
      deviation_(static_cast<float>(deviation)),
      noise_(Random(0).of("denoising").of(images_->fingerprint())),
      facts_(noisy_facts(images_->facts())) {
  if (facts_.fields.empty() || !is_image(facts_.fields.at(kImage)))
    throw UserError("denoising needs a set of images, and the samples of this one are none");
  Hasher hash;
  hash.text("noisy").text(images_->fingerprint()).bytes(&deviation, sizeof(deviation));
  fingerprint_ = hash.hex();
}

void NoisySet::read(std::span<const int64_t> rows, Fields& out) const {
  Fields clean;
  clean[kImage] = std::move(out[kTarget]);  // its memory is used again
  images_->read(rows, clean);
  Block& target = out[kTarget] = std::move(clean.at(kImage));
  Block& image = out[kImage];
  image.resize(Block::Type::float32, target.shape, target.rows);
  const auto size = static_cast<std::size_t>(image.row_size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::span<float> row(image.floats.data() + i * size, size);
    noise_.of(static_cast<uint64_t>(rows[i])).fill_normal(row, deviation_);
    for (std::size_t j = 0; j < size; ++j)
      row[j] += target.type == Block::Type::byte ? static_cast<float>(target.bytes[i * size + j]) / 255.0F
                                                 : target.floats[i * size + j];
  }
}

}  // namespace limbeck::data
