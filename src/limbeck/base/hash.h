#pragma once
// Fingerprints of files, sets and recipes: XXH3-128, as 32 hexadecimal digits.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace limbeck {

class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  /// Adds the bytes themselves.
  Hasher& bytes(const void* data, std::size_t size);
  /// Adds a text with its length, so that ("ab", "c") is not ("a", "bc").
  Hasher& text(std::string_view text);
  Hasher& number(int64_t value);
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The fingerprint of one text.
std::string fingerprint(std::string_view text);

}  // namespace limbeck
