#include "limbeck/base/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "limbeck/base/check.h"

namespace limbeck {
namespace {

// The finaliser of splitmix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

float to_float(uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24f; }

}  // namespace

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xd2511f53} * counter[0], b = uint64_t{0xcd9e8d57} * counter[2];
    counter = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(b),
               static_cast<uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(a)};
    key[0] += 0x9e3779b9;
    key[1] += 0xbb67ae85;
  }
  return counter;
}

Random Random::of(std::string_view purpose) const {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const unsigned char byte : purpose) hash = (hash ^ byte) * 0x100000001b3;
  return of(mix(hash + 0x7465787400000000));
}

Random Random::of(uint64_t number) const {
  const uint64_t low = mix(low_ + 0x9e3779b97f4a7c15 * (number + 1));
  const uint64_t high = mix((high_ ^ low) + 0xd1b54a32d192ed03 * (number + 3));
  return {high, low + high};
}

std::array<uint32_t, 4> Random::block(uint64_t counter) const {
  return philox({static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32),
                 static_cast<uint32_t>(high_), static_cast<uint32_t>(high_ >> 32)},
                {static_cast<uint32_t>(low_), static_cast<uint32_t>(low_ >> 32)});
}

uint64_t Random::bits(uint64_t index) const {
  const auto words = block(index / 2);
  return index % 2 == 0 ? words[0] | uint64_t{words[1]} << 32 : words[2] | uint64_t{words[3]} << 32;
}

double Random::uniform(uint64_t index) const { return static_cast<double>(bits(index) >> 11) * 0x1p-53; }

uint64_t Random::below(uint64_t bound, uint64_t index) const {
  LIMBECK_CHECK(bound > 0);
  // The high half of the product: uneven by less than bound / 2^64.
  return static_cast<uint64_t>((static_cast<unsigned __int128>(bits(index)) * bound) >> 64);
}

void Random::fill_uniform(std::span<float> out, float low, float high) const {
  const float last = std::nextafter(high, low);  // rounding may reach `high` itself
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const auto words = block(i / 4);
    for (std::size_t j = 0; j < 4 && i + j < out.size(); ++j)
      out[i + j] = std::min(low + (high - low) * to_float(words[j]), last);
  }
}

void Random::fill_normal(std::span<float> out, float deviation) const {
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const auto words = block(i / 4);
    for (std::size_t j = 0; j < 4 && i + j < out.size(); j += 2) {
      // 24 bits each; 1 - u lies in (0, 1], so its logarithm is finite.
      const double radius = std::sqrt(-2.0 * std::log(1.0 - static_cast<double>(words[j] >> 8) * 0x1p-24));
      const double angle = 2.0 * std::numbers::pi * to_float(words[j + 1]);
      out[i + j] = static_cast<float>(deviation * radius * std::cos(angle));
      if (i + j + 1 < out.size()) out[i + j + 1] = static_cast<float>(deviation * radius * std::sin(angle));
    }
  }
}

std::vector<int64_t> Random::permutation(int64_t count) const {
  std::vector<int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (int64_t i = count - 1; i > 0; --i)
    std::swap(order[i], order[below(static_cast<uint64_t>(i) + 1, static_cast<uint64_t>(i))]);
  return order;
}

}  // namespace limbeck
