#include "limbeck/explain/picture.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/check.h"

namespace limbeck::explain {
namespace {

constexpr int64_t kBarsWidth = 240, kBarsHeight = 160, kBarGap = 2;
constexpr double kBackground = 0, kPlain = 0.62, kMarked = 0.97;  // places of the sequential map

Image blank(int64_t height, int64_t width, const Colour& colour) {
  Image image{.channels = 3, .height = height, .width = width};
  image.values.resize(static_cast<std::size_t>(3 * height * width));
  for (int64_t c = 0; c < 3; ++c)
    std::fill_n(image.values.begin() + c * height * width, height * width,
                colour[static_cast<std::size_t>(c)]);
  return image;
}

uint8_t& at(Image& image, int64_t c, int64_t y, int64_t x) {
  return image.values[static_cast<std::size_t>((c * image.height + y) * image.width + x)];
}

uint8_t at(const Image& image, int64_t c, int64_t y, int64_t x) {
  return image.values[static_cast<std::size_t>((c * image.height + y) * image.width + x)];
}

void paint(Image& image, int64_t y, int64_t x, const Colour& colour) {
  for (int64_t c = 0; c < 3; ++c) at(image, c, y, x) = colour[static_cast<std::size_t>(c)];
}

// Where each of `size` lines stands once `width` lines are put before each of `before`.
std::vector<int64_t> moved(int64_t size, const std::vector<int64_t>& before, int64_t width) {
  std::vector<int64_t> places;
  for (int64_t i = 0; i < size; ++i)
    places.push_back(i + width * (std::upper_bound(before.begin(), before.end(), i) - before.begin()));
  return places;
}

// The image with its pixel (y, x) at (rows[y], columns[x]) of a larger one.
Image spread(const Image& image, const std::vector<int64_t>& rows, const std::vector<int64_t>& columns) {
  LIMBECK_CHECK(image.channels == 3 && !rows.empty() && !columns.empty());
  Image larger = blank(rows.back() + 1, columns.back() + 1, kPaper);
  for (int64_t c = 0; c < 3; ++c)
    for (int64_t y = 0; y < image.height; ++y)
      for (int64_t x = 0; x < image.width; ++x) at(larger, c, rows[y], columns[x]) = at(image, c, y, x);
  return larger;
}

// The number below which this share of the sorted values lies.
double value_at(const Tensor& sorted, double share) {
  const auto at = static_cast<int64_t>(std::floor(share * static_cast<double>(sorted.numel() - 1) + 0.5));
  return sorted[at].item<double>();
}

}  // namespace

double Scale::place(double value) const { return low == high ? 0.5 : (value - low) / (high - low); }

Scale range_of(const std::string& label, const std::vector<Tensor>& values, double share) {
  std::vector<Tensor> flat;
  for (const Tensor& value : values) flat.push_back(value.to(at::kDouble).flatten());
  const Tensor all = at::cat(flat);
  const Tensor sorted = std::get<0>(all.masked_select(at::isfinite(all)).sort());
  Scale scale{.label = label};
  if (sorted.numel() == 0) return scale;
  scale.low = value_at(sorted, share);
  scale.high = value_at(sorted, 1 - share);
  return scale;
}

Scale scale_of(const std::string& label, const std::vector<Tensor>& values, double share) {
  Scale scale = range_of(label, values, share);
  if (scale.low < 0 && scale.high > 0) {
    scale.map = ColourMap::diverging;
    scale.high = std::max(-scale.low, scale.high);
    scale.low = -scale.high;
  }
  return scale;
}

Image coloured(const Tensor& values, const Scale& scale) {
  LIMBECK_CHECK(values.dim() == 2, values.dim());
  const Tensor numbers = values.to(at::kDouble).contiguous();
  const auto* number = numbers.const_data_ptr<double>();
  Image image = blank(values.size(0), values.size(1), kPaper);
  for (int64_t y = 0; y < image.height; ++y)
    for (int64_t x = 0; x < image.width; ++x) paint(image, y, x, colour(scale.map, scale.place(*number++)));
  return image;
}

Tensor nearest(const Tensor& values, int64_t height, int64_t width) {
  return at::upsample_nearest2d(values.unsqueeze(0).unsqueeze(0), {height, width}).squeeze(0).squeeze(0);
}

Image enlarged(const Image& image, int64_t factor) {
  Image larger{.channels = image.channels, .height = factor * image.height, .width = factor * image.width};
  larger.values.resize(static_cast<std::size_t>(larger.channels * larger.height * larger.width));
  for (int64_t c = 0; c < larger.channels; ++c)
    for (int64_t y = 0; y < larger.height; ++y)
      for (int64_t x = 0; x < larger.width; ++x) at(larger, c, y, x) = at(image, c, y / factor, x / factor);
  return larger;
}

int64_t factor_for(const Image& image, int64_t side) {
  const int64_t longer = std::max<int64_t>(1, std::max(image.height, image.width));
  return std::max<int64_t>(1, (side + longer - 1) / longer);
}

Image with_column_gaps(const Image& image, const std::vector<int64_t>& before, int64_t width) {
  return spread(image, moved(image.height, {}, 0), moved(image.width, before, width));
}

Image with_row_gaps(const Image& image, const std::vector<int64_t>& before, int64_t width) {
  return spread(image, moved(image.height, before, width), moved(image.width, {}, 0));
}

Image bars(const Tensor& values, int64_t marked) {
  const Tensor heights = values.to(at::kDouble).contiguous();
  const int64_t count = heights.numel(), room = std::max<int64_t>(1, kBarsWidth / count);
  const int64_t gap = room > 2 * kBarGap ? kBarGap : 0;
  Image image = blank(kBarsHeight, room * count + gap, colour(ColourMap::sequential, kBackground));
  for (int64_t i = 0; i < count; ++i) {
    const double value = heights[i].item<double>();
    if (!std::isfinite(value)) continue;
    const auto height = static_cast<int64_t>(std::lround(std::clamp(value, 0.0, 1.0) * kBarsHeight));
    const Colour fill = colour(ColourMap::sequential, i == marked ? kMarked : kPlain);
    for (int64_t y = kBarsHeight - height; y < kBarsHeight; ++y)
      for (int64_t x = i * room + gap; x < (i + 1) * room; ++x) paint(image, y, x, fill);
  }
  return image;
}

Image colour_bar(ColourMap map) {
  constexpr int64_t kWidth = 256, kHeight = 12;
  Image image = blank(kHeight, kWidth, kPaper);
  for (int64_t y = 0; y < kHeight; ++y)
    for (int64_t x = 0; x < kWidth; ++x)
      paint(image, y, x, colour(map, static_cast<double>(x) / static_cast<double>(kWidth - 1)));
  return image;
}

}  // namespace limbeck::explain
