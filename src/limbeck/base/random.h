#pragma once
// Randomness is a function, not a state: every random choice is a hash of what it is for, so threads,
// prefetching and interruptions cannot change it.
//
//   Random(seed).of("view").of("train").of(pass).of(row).uniform(0)
//
// A Random is a 128-bit key. `of` derives a new key; the draws of one key are the blocks of Philox-4x32-10
// (J. Salmon, M. Moraes, R. Dror, D. Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011) at its
// counters.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace limbeck {

/// One block of Philox-4x32 with ten rounds.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

class Random {
 public:
  explicit Random(uint64_t seed) : high_(0x6c696d6265636b00), low_(seed) {}

  /// The key for a part of this purpose. Order matters; of("a").of("b") is neither of("b").of("a") nor
  /// of("ab").
  Random of(std::string_view purpose) const;
  Random of(uint64_t number) const;

  /// The `index`-th draw of this key: 64 uniform bits; a double in [0, 1); a whole number in [0, bound),
  /// bound > 0.
  uint64_t bits(uint64_t index = 0) const;
  double uniform(uint64_t index = 0) const;
  uint64_t below(uint64_t bound, uint64_t index = 0) const;

  /// Fills `out` with uniforms in [low, high), or with normals of mean 0 and the given deviation
  /// (Box-Muller).
  void fill_uniform(std::span<float> out, float low, float high) const;
  void fill_normal(std::span<float> out, float deviation) const;

  /// A permutation of 0 ... count-1.
  std::vector<int64_t> permutation(int64_t count) const;

  uint64_t low() const { return low_; }
  uint64_t high() const { return high_; }
  bool operator==(const Random&) const = default;

 private:
  Random(uint64_t high, uint64_t low) : high_(high), low_(low) {}
  std::array<uint32_t, 4> block(uint64_t counter) const;

  uint64_t high_, low_;
};

}  // namespace limbeck
