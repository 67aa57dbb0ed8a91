#include "limbeck/base/protobuf.h"

#include <bit>
#include <concepts>

#include "limbeck/base/check.h"

namespace limbeck {
namespace {

constexpr int kLastField = (1 << 29) - 1;

enum class Wire : uint64_t { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

// Seven bits a byte, lowest first; the top bit says that more follow.
void put_varint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void put_tag(std::string& out, int field, Wire wire) {
  LIMBECK_CHECK(field >= 1 && field <= kLastField, "field is ", field);
  put_varint(out, static_cast<uint64_t>(field) << 3 | static_cast<uint64_t>(wire));
}

template <std::unsigned_integral Bits>
void put_fixed(std::string& out, Bits bits) {
  for (std::size_t byte = 0; byte < sizeof(bits); ++byte) out += static_cast<char>(bits >> (8 * byte));
}

void put_fixed(std::string& out, float value) { put_fixed(out, std::bit_cast<uint32_t>(value)); }
void put_fixed(std::string& out, double value) { put_fixed(out, std::bit_cast<uint64_t>(value)); }

void put_delimited(std::string& out, int field, std::string_view content) {
  put_tag(out, field, Wire::length_delimited);
  put_varint(out, content.size());
  out += content;
}

template <typename Real>
void put_packed(std::string& out, int field, std::span<const Real> values) {
  if (values.empty()) return;
  put_tag(out, field, Wire::length_delimited);
  put_varint(out, values.size_bytes());
  for (const Real value : values) put_fixed(out, value);
}

}  // namespace

Message& Message::integer(int field, int64_t value) {
  put_tag(data_, field, Wire::varint);
  put_varint(data_, static_cast<uint64_t>(value));
  return *this;
}

Message& Message::real32(int field, float value) {
  put_tag(data_, field, Wire::fixed32);
  put_fixed(data_, value);
  return *this;
}

Message& Message::real64(int field, double value) {
  put_tag(data_, field, Wire::fixed64);
  put_fixed(data_, value);
  return *this;
}

Message& Message::text(int field, std::string_view value) {
  put_delimited(data_, field, value);
  return *this;
}

Message& Message::bytes(int field, std::string_view value) { return text(field, value); }

Message& Message::bytes(int field, std::span<const std::byte> value) {
  return text(field, {reinterpret_cast<const char*>(value.data()), value.size()});
}

Message& Message::message(int field, const Message& value) {
  LIMBECK_CHECK(&value != this, "a message cannot hold itself");
  return text(field, value.data_);
}

Message& Message::integers(int field, std::span<const int64_t> values) {
  if (values.empty()) return *this;
  std::string packed;
  for (const int64_t value : values) put_varint(packed, static_cast<uint64_t>(value));
  return text(field, packed);
}

Message& Message::reals32(int field, std::span<const float> values) {
  put_packed(data_, field, values);
  return *this;
}

Message& Message::reals64(int field, std::span<const double> values) {
  put_packed(data_, field, values);
  return *this;
}

}  // namespace limbeck
