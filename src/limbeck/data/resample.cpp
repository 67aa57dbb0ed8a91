#include "limbeck/data/resample.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "limbeck/base/check.h"

namespace limbeck::data {
namespace {

constexpr int kPrecision = 22;  // bits of a weight behind the point: weight x byte fits in 31 bits

double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }

// R. G. Keys: "Cubic convolution interpolation for digital image processing", 1981, with a = -1/2.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

// Which old pixels a new one is made of.
struct Taps {
  int64_t first = 0;
  std::vector<double> weights;   // their sum is 1
  std::vector<int32_t> rounded;  // the same, times 2^22
};

Taps nearest_taps(int64_t place, double scale, int64_t length) {
  const auto first = static_cast<int64_t>((static_cast<double>(place) + 0.5) * scale);
  return {std::min(first, length - 1), {1}, {1 << kPrecision}};
}

Taps taps_of(int64_t place, double scale, int64_t length, Filter filter) {
  if (filter == Filter::nearest) return nearest_taps(place, scale, length);
  // Images that shrink are smoothed over as many pixels as become one.
  const double stretch = std::max(scale, 1.0), support = (filter == Filter::bicubic ? 2 : 1) * stretch;
  const double center = (static_cast<double>(place) + 0.5) * scale;
  const auto bound = [&](double at) {
    return std::clamp<int64_t>(static_cast<int64_t>(at + 0.5), 0, length);
  };
  const int64_t begin = bound(center - support), end = bound(center + support);
  Taps taps{begin, {}, {}};
  double sum = 0;
  for (int64_t i = begin; i < end; ++i) {
    const double apart = (static_cast<double>(i) - center + 0.5) * (1 / stretch);
    taps.weights.push_back(filter == Filter::bicubic ? cubic(apart) : triangle(apart));
    sum += taps.weights.back();
  }
  for (double& weight : taps.weights) {
    weight /= sum;
    taps.rounded.push_back(static_cast<int32_t>(std::lround(weight * (1 << kPrecision))));
  }
  return taps;
}

std::vector<Taps> all_taps(int64_t before, int64_t after, Filter filter) {
  const double scale = static_cast<double>(before) / static_cast<double>(after);
  std::vector<Taps> taps;
  for (int64_t place = 0; place < after; ++place) taps.push_back(taps_of(place, scale, before, filter));
  return taps;
}

uint8_t mixed(const uint8_t* in, int64_t step, const Taps& taps) {
  int32_t sum = 1 << (kPrecision - 1);
  for (std::size_t i = 0; i < taps.rounded.size(); ++i, in += step) sum += *in * taps.rounded[i];
  return static_cast<uint8_t>(std::clamp(sum >> kPrecision, 0, 255));
}

float mixed(const float* in, int64_t step, const Taps& taps) {
  double sum = 0;
  for (std::size_t i = 0; i < taps.weights.size(); ++i, in += step) sum += *in * taps.weights[i];
  return static_cast<float>(sum);
}

// Planes of height x width: every line becomes as long as there are taps.
template <typename Value>
void resample_lines(const Value* in, int64_t lines, int64_t width, const std::vector<Taps>& taps,
                    Value* out) {
  for (int64_t line = 0; line < lines; ++line, in += width)
    for (const Taps& of_one : taps) *out++ = mixed(in + of_one.first, 1, of_one);
}

template <typename Value>
void resample_columns(const Value* in, int64_t planes, int64_t height, int64_t width,
                      const std::vector<Taps>& taps, Value* out) {
  for (int64_t plane = 0; plane < planes; ++plane, in += height * width)
    for (const Taps& of_one : taps)
      for (int64_t x = 0; x < width; ++x) *out++ = mixed(in + of_one.first * width + x, width, of_one);
}

template <typename Value>
std::vector<Value>& values_of(Block& block) {
  if constexpr (std::is_same_v<Value, uint8_t>)
    return block.bytes;
  else
    return block.floats;
}

template <typename Value>
void resample_both(Block& images, int64_t height, int64_t width, Filter filter, Block& scratch) {
  const int64_t channels = images.shape[0], planes = images.rows * channels;
  const int64_t in_height = images.shape[1], in_width = images.shape[2];
  std::vector<Value>&from = values_of<Value>(images), &to = values_of<Value>(scratch);
  if (in_width != width) {
    scratch.resize(images.type, {channels, in_height, width}, images.rows);
    resample_lines(from.data(), planes * in_height, in_width, all_taps(in_width, width, filter), to.data());
    std::swap(from, to);
  }
  if (in_height != height) {
    scratch.resize(images.type, {channels, height, width}, images.rows);
    resample_columns(from.data(), planes, in_height, width, all_taps(in_height, height, filter), to.data());
    std::swap(from, to);
  }
  images.shape = {channels, height, width};
}

}  // namespace

void resample(Block& images, int64_t height, int64_t width, Filter filter, Block& scratch) {
  LIMBECK_CHECK(is_image(images.shape) && size_of(images.shape) > 0 && height > 0 && width > 0);
  if (images.type == Block::Type::byte)
    resample_both<uint8_t>(images, height, width, filter, scratch);
  else
    resample_both<float>(images, height, width, filter, scratch);
}

void fit_within(Block& images, int64_t side, Block& scratch) {
  const int64_t height = images.shape.at(1), width = images.shape.at(2), longer = std::max(height, width);
  if (longer <= side) return;
  const auto shrunk = [&](int64_t length) { return std::max<int64_t>(1, length * side / longer); };
  resample(images, shrunk(height), shrunk(width), Filter::bilinear, scratch);
}

}  // namespace limbeck::data
