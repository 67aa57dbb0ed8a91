#include "limbeck/data/synthetic_set.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "limbeck/base/check.h"
#include "limbeck/base/hash.h"
#include "limbeck/data/sets.h"

namespace limbeck::data {
namespace {

constexpr int kWaves = 4;
const Shape kUnknownShape{3, 32, 32};
constexpr int64_t kUnknownClasses = 10;

// One plane of a prototype, values 0 ... 255: a sum of slow waves with hashed directions and phases.
void add_plane(const Random& key, int64_t height, int64_t width, std::vector<float>& out) {
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x) {
      double value = 0;
      for (uint64_t wave = 0; wave < kWaves; ++wave) {
        const double down = 4 * key.uniform(3 * wave) - 2,
                     right = 4 * key.uniform(3 * wave + 1) - 2;  // periods
        const double turn = down * static_cast<double>(y) / static_cast<double>(height) +
                            right * static_cast<double>(x) / static_cast<double>(width) +
                            key.uniform(3 * wave + 2);
        value += std::cos(2 * std::numbers::pi * turn);
      }
      out.push_back(static_cast<float>(127.5 * (1 + value / kWaves)));
    }
}

std::vector<float> prototype(const Random& key, const Shape& shape) {
  const int64_t width = shape.empty() ? 1 : shape.back();
  const int64_t height = shape.size() > 1 ? shape[shape.size() - 2] : 1;
  const int64_t planes = size_of(shape) / (height * width);
  std::vector<float> values;
  for (int64_t plane = 0; plane < planes; ++plane)
    add_plane(key.of(static_cast<uint64_t>(plane)), height, width, values);
  return values;
}

std::string hash_of(const Facts& facts, double noise, uint64_t seed, const std::string& split) {
  Hasher hash;
  hash.text("synthetic, version 1").number(facts.samples).number(facts.classes).text(split);
  hash.bytes(&noise, sizeof(noise)).number(static_cast<int64_t>(seed));
  for (const auto& [name, shape] : facts.fields) {
    hash.text(name).number(static_cast<int64_t>(shape.size()));
    for (const int64_t length : shape) hash.number(length);
  }
  return hash.hex();
}

}  // namespace

SyntheticSet::SyntheticSet(Facts facts, double noise, uint64_t seed, const std::string& split)
    : facts_(std::move(facts)),
      noise_(static_cast<float>(noise * 255 * std::sqrt(3.0))),
      rows_(Random(seed).of("rows").of(split)),
      fingerprint_(hash_of(facts_, noise, seed, split)) {
  LIMBECK_CHECK(facts_.samples >= 0 && facts_.classes >= 0);
  for (const auto& [name, shape] : facts_.fields)
    for (int64_t label = 0; label < std::max<int64_t>(facts_.classes, 1); ++label) {
      LIMBECK_CHECK(size_of(shape) > 0, name, " is empty");
      const Random key = Random(seed).of("prototype").of(name).of(static_cast<uint64_t>(label));
      prototypes_[name].push_back(prototype(key, shape));
    }
}

int64_t SyntheticSet::label(int64_t row) const {
  LIMBECK_CHECK(row >= 0 && row < facts_.samples, "row ", row, " of ", facts_.samples);
  return facts_.classes == 0 ? -1 : row % facts_.classes;
}

void SyntheticSet::read(std::span<const int64_t> rows, Fields& out) const {
  for (const auto& [name, shape] : facts_.fields) {
    Block& block = out[name];
    block.resize(Block::Type::byte, shape, static_cast<int64_t>(rows.size()));
    const auto size = static_cast<std::size_t>(block.row_size());
    block.floats.resize(size);  // of one row, before it is rounded
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const int64_t known = label(rows[i]);
      const std::vector<float>& pattern =
          prototypes_.at(name)[known < 0 ? 0 : static_cast<std::size_t>(known)];
      rows_.of(name).of(static_cast<uint64_t>(rows[i])).fill_uniform(block.floats, -noise_, noise_);
      uint8_t* bytes = block.bytes.data() + i * size;
      for (std::size_t j = 0; j < size; ++j)
        bytes[j] = static_cast<uint8_t>(std::clamp(pattern[j] + block.floats[j] + 0.5F, 0.0F, 255.0F));
    }
  }
}

std::shared_ptr<const DataSet> sets::stand_in(const Facts& facts, int64_t samples) {
  Facts made = facts;
  made.samples = samples;
  if (made.classes < 0) made.classes = kUnknownClasses;
  if (made.fields.empty()) made.fields["image"] = {};
  for (auto& [name, shape] : made.fields)
    if (shape.empty())
      shape = kUnknownShape;
    else if (is_varied(shape))
      shape = {shape[0], kUnknownShape[1], kUnknownShape[2]};
  return std::make_shared<SyntheticSet>(std::move(made), 0.3, 0, "stand-in");
}

}  // namespace limbeck::data
