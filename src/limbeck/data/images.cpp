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

// Swapped, not copied: the two blocks take turns.
void take_over(Block& images, Block& scratch) {
  images.shape = scratch.shape;
  std::swap(images.bytes, scratch.bytes);
  std::swap(images.floats, scratch.floats);
}

// The pixel of a line of `length` that stands in for `place`.
int64_t reflected(int64_t place, int64_t length) {
  if (place < 0) place = -place;
  return place < length ? place : 2 * (length - 1) - place;
}

template <typename Value>
void cut_reflected(const Value* in, const Shape& shape, std::span<const Corner> corners, int64_t height,
                   int64_t width, Value* out) {
  const int64_t in_height = shape[1], in_width = shape[2];
  for (const auto [top, left] : corners) {
    LIMBECK_CHECK(
        top > -in_height && top + height < 2 * in_height && left > -in_width && left + width < 2 * in_width,
        "a window at ", top, ", ", left);
    const int64_t begin = std::clamp<int64_t>(-left, 0, width),
                  end = std::clamp(in_width - left, begin, width);
    for (int64_t channel = 0; channel < shape[0]; ++channel, in += in_height * in_width)
      for (int64_t y = 0; y < height; ++y, out += width) {
        const Value* line = in + reflected(top + y, in_height) * in_width;
        for (int64_t x = 0; x < begin; ++x) out[x] = line[reflected(left + x, in_width)];
        if (begin < end) std::copy(line + left + begin, line + left + end, out + begin);
        for (int64_t x = end; x < width; ++x) out[x] = line[reflected(left + x, in_width)];
      }
  }
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
  take_over(images, scratch);
}

void cut_reflected(Block& images, std::span<const Corner> corners, int64_t height, int64_t width,
                   Block& scratch) {
  LIMBECK_CHECK(is_image(images.shape) && static_cast<int64_t>(corners.size()) == images.rows);
  scratch.resize(images.type, {images.shape[0], height, width}, images.rows);
  if (images.type == Block::Type::byte)
    cut_reflected(images.bytes.data(), images.shape, corners, height, width, scratch.bytes.data());
  else
    cut_reflected(images.floats.data(), images.shape, corners, height, width, scratch.floats.data());
  take_over(images, scratch);
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
