#include "limbeck/data/images.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "limbeck/base/check.h"

namespace limbeck::data {
namespace {

char* memory(Block& block) {
  return block.type == Block::Type::byte ? reinterpret_cast<char*>(block.bytes.data())
                                         : reinterpret_cast<char*>(block.floats.data());
}

}  // namespace

void cut(Block& images, std::span<const Corner> corners, int64_t height, int64_t width, Block& scratch) {
  LIMBECK_CHECK(is_image(images.shape) && static_cast<int64_t>(corners.size()) == images.rows);
  const int64_t channels = images.shape[0], in_height = images.shape[1], in_width = images.shape[2];
  const int64_t value = images.type == Block::Type::byte ? sizeof(uint8_t) : sizeof(float);
  scratch.resize(images.type, {channels, height, width}, images.rows);
  const char* in = memory(images);
  char* out = memory(scratch);
  std::memset(out, 0, static_cast<std::size_t>(images.rows * channels * height * width * value));
  for (const auto [top, left] : corners) {
    // Columns begin ... end-1 and lines first ... last-1 of the window lie inside the image.
    const int64_t begin = std::clamp<int64_t>(-left, 0, width),
                  end = std::clamp(in_width - left, begin, width);
    const int64_t first = std::clamp<int64_t>(-top, 0, height);
    const int64_t last = begin < end ? std::clamp(in_height - top, first, height) : first;
    const auto length = static_cast<std::size_t>((end - begin) * value);
    for (int64_t channel = 0; channel < channels; ++channel) {
      for (int64_t y = first; y < last; ++y)
        std::memcpy(out + (y * width + begin) * value, in + ((y + top) * in_width + begin + left) * value,
                    length);
      in += in_height * in_width * value;
      out += height * width * value;
    }
  }
  // Swapped, not copied: the two blocks take turns.
  images.shape = scratch.shape;
  std::swap(images.bytes, scratch.bytes);
  std::swap(images.floats, scratch.floats);
}

void mirror(Block& images, int64_t row) {
  LIMBECK_CHECK(is_image(images.shape) && row < images.rows);
  const int64_t width = images.shape[2], lines = images.shape[0] * images.shape[1];
  const int64_t first = row * lines * width;
  for (int64_t at = first; at < first + lines * width; at += width) {
    if (images.type == Block::Type::byte)
      std::reverse(images.bytes.data() + at, images.bytes.data() + at + width);
    else
      std::reverse(images.floats.data() + at, images.floats.data() + at + width);
  }
}

void look_up(Block& block, std::span<const ByteTable> tables) {
  LIMBECK_CHECK(block.type == Block::Type::byte && !tables.empty());
  const int64_t channels = static_cast<int64_t>(tables.size());
  LIMBECK_CHECK(block.row_size() % channels == 0);
  const int64_t plane = block.row_size() / channels;
  block.resize(Block::Type::float32, block.shape, block.rows);
  const uint8_t* in = block.bytes.data();
  float* out = block.floats.data();
  for (int64_t i = 0; i < block.rows * channels; ++i) {
    const float* table = tables[static_cast<std::size_t>(i % channels)].data();
    for (int64_t j = 0; j < plane; ++j) out[j] = table[in[j]];
    in += plane;
    out += plane;
  }
}

void make_float(Block& block) {
  if (block.type == Block::Type::float32) return;
  ByteTable table;
  for (std::size_t value = 0; value < table.size(); ++value) table[value] = static_cast<float>(value) / 255;
  look_up(block, {&table, 1});
}

}  // namespace limbeck::data
