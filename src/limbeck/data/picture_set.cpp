#include "limbeck/data/picture_set.h"

#include <cstring>
#include <utility>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/data/picture.h"

namespace limbeck::data {
namespace {

void decode_late(const PictureRow& picture, int64_t channels, std::span<uint8_t> out) {
  try {
    decode_into(picture, channels, out);
  } catch (const UserError& error) {
    throw UserError(std::string(error.what()) + "; `corrupt: skip` finds such files when the set is opened");
  }
}

}  // namespace

PictureSet::PictureSet(Facts facts, std::vector<PictureRow> rows, std::vector<uint8_t> values,
                       std::string fingerprint, std::vector<std::string> remarks)
    : facts_(std::move(facts)),
      rows_(std::move(rows)),
      values_(std::move(values)),
      fingerprint_(std::move(fingerprint)),
      remarks_(std::move(remarks)) {
  facts_.samples = static_cast<int64_t>(rows_.size());
  const Shape& shape = facts_.fields.at("image");
  for (const PictureRow& row : rows_) {
    LIMBECK_CHECK(is_varied(shape) || (row.height == shape[1] && row.width == shape[2]), row.path.string());
    LIMBECK_CHECK(values_.empty() ||
                  row.offset + shape[0] * row.height * row.width <= static_cast<int64_t>(values_.size()));
  }
}

const PictureRow& PictureSet::at(int64_t row) const {
  LIMBECK_CHECK(row >= 0 && row < facts_.samples, "row ", row, " of ", facts_.samples);
  return rows_[static_cast<std::size_t>(row)];
}

int64_t PictureSet::label(int64_t row) const { return at(row).label; }

void PictureSet::read(std::span<const int64_t> rows, Fields& out) const {
  Shape shape = facts_.fields.at("image");
  if (is_varied(shape)) {
    LIMBECK_CHECK(rows.size() == 1, rows.size(), " pictures of several sizes at once");
    shape = {shape[0], at(rows[0]).height, at(rows[0]).width};
  }
  Block& block = out["image"];
  block.resize(Block::Type::byte, shape, static_cast<int64_t>(rows.size()));
  const auto size = static_cast<std::size_t>(block.row_size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PictureRow& picture = at(rows[i]);
    const std::span<uint8_t> place = std::span(block.bytes).subspan(i * size, size);
    if (values_.empty())
      decode_late(picture, shape[0], place);
    else
      std::memcpy(place.data(), values_.data() + picture.offset, size);
  }
}

void decode_into(const PictureRow& picture, int64_t channels, std::span<uint8_t> out) {
  const std::string name = picture.path.string();
  const Image image = decode_picture(read_file(picture.path, kMostPictureFile), name, channels);
  if (image.height != picture.height || image.width != picture.width)
    throw UserError(name + " has changed its size since the set was opened");
  LIMBECK_CHECK(image.values.size() == out.size());
  std::memcpy(out.data(), image.values.data(), out.size());
}

}  // namespace limbeck::data
