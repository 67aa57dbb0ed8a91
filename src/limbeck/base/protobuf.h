#pragma once
// Message: a Protocol Buffers message in its wire format, written field by field; nothing is read.
//
//   Message scalar, event;
//   scalar.text(1, "train.loss").real32(2, 0.5f);
//   event.integer(2, step).message(5, scalar);
//
// A repeated field is written by calling again; packed ones have calls of their own. Fields come out in the
// order of the calls. A message must stay below 2 GiB, or no reader accepts it. Format:
// https://protobuf.dev/programming-guides/encoding
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace limbeck {

class Message {
 public:
  /// int32, int64, uint32, uint64, bool and enum. (Not sint32, sint64: those are encoded otherwise.)
  Message& integer(int field, int64_t value);
  Message& real32(int field, float value);           // float
  Message& real64(int field, double value);          // double
  Message& text(int field, std::string_view value);  // string, in UTF-8
  Message& bytes(int field, std::string_view value);
  Message& bytes(int field, std::span<const std::byte> value);
  Message& message(int field, const Message& value);

  /// Repeated numbers in packed form; nothing is written for none.
  Message& integers(int field, std::span<const int64_t> values);
  Message& reals32(int field, std::span<const float> values);
  Message& reals64(int field, std::span<const double> values);

  /// The message's bytes.
  const std::string& data() const { return data_; }

 private:
  std::string data_;
};

}  // namespace limbeck
